console.log('before');
await Promise.reject(new Error('nobody handles this'));

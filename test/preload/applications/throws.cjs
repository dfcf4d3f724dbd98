console.log('before');
throw new Error('the application is broken');

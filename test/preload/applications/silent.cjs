console.log('nothing to do with Together');

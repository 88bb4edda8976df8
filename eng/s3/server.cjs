// Starts the S3 server of the tests: node server.cjs DIRECTORY PORT. The package's own command line is missing from it.
const S3rver = require('@20minutes/s3rver');
const v4 = require('@20minutes/s3rver/lib/signature/v4.js');

const [directory, port] = process.argv.slice(2);
const server = new S3rver({ directory, port: Number(port), address: '127.0.0.1', silent: true, vhostBuckets: false });

// It puts path and query together again from their parts, and so loses the slash in "/bucket/" and the encoding of
// "!'()*". What is signed is what was sent (AWS, "Create a signed API request", step 1).
const sent = new WeakMap();
server.middleware.unshift((context, next) => {
  const [uri, query = ''] = context.req.url.split('?');
  const parameters = query.split('&').filter(Boolean).map((pair) => (pair.includes('=') ? pair : `${pair}=`));
  sent.set(context.headers, { uri, querystring: parameters.sort().join('&') });
  return next();
});
const { getStringToSign } = v4;
v4.getStringToSign = (request, signature) => getStringToSign({ ...request, ...sent.get(request.headers) }, signature);

// It escapes names in listings, and so does the library that writes its XML: once is enough.
require('he').escape = (text) => text;

server.run();

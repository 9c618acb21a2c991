/**
 * Preloaded into the program's process. Pulumi's language host formats an uncaught error with colours, which takes Node
 * most of a minute and gigabytes when the error refers to resources (nodejs/node#64011); its message and stack are enough.
 */
const util = require('node:util');

const inspect = util.inspect;
util.inspect = Object.assign(
  (value, ...options) => (value instanceof Error && value.stack ? value.stack : inspect(value, ...options)),
  inspect,
);

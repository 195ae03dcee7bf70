/* Writes the console's lines as Lambda does, as text or as JSON. */
'use strict';
const { format } = require('node:util');

const levels = { debug: 'DEBUG', error: 'ERROR', info: 'INFO', log: 'INFO', trace: 'TRACE', warn: 'WARN' };

function asText(level, requestId, values) {
  return [new Date().toISOString(), requestId ?? 'undefined', level, format(...values).replace(/\n/g, '\r')].join('\t');
}

function asJson(level, requestId, values) {
  const single = values.length === 1 && values[0] !== null && typeof values[0] === 'object' && !(values[0] instanceof Error);
  return JSON.stringify({ timestamp: new Date().toISOString(), level, requestId, message: single ? values[0] : format(...values) });
}

function installLogging(requestId) {
  const write = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON' ? asJson : asText;
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) => process.stdout.write(`${write(level, requestId(), values)}\n`);
  }
}

module.exports = { installLogging };

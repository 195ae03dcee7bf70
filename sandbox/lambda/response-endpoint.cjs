/*
 * The way from a function to CloudFormation's buckets: their names, which AWS's resolver knows, lead to the local AWS.
 * Nothing else is changed; the function verifies the certificate as it does in AWS.
 */
'use strict';
const net = require('node:net');

const VARIABLE = 'SANDBOX_RESPONSE_ENDPOINT';

function installResponseEndpoint() {
  const endpoint = process.env[VARIABLE];
  // The function's environment is what it was deployed with.
  delete process.env[VARIABLE];
  if (endpoint === undefined) {
    return;
  }
  const { hosts, port } = JSON.parse(endpoint);
  const redirect = (options) =>
    hosts.includes(options?.host) && Number(options.port) === 443 ? { ...options, host: '127.0.0.1', port } : options;
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    if (Array.isArray(args[0])) {
      // Already put in order by the caller inside Node, which marks the list: keep the list.
      args[0][0] = redirect(args[0][0]);
    } else {
      args[0] = redirect(args[0]);
    }
    return connect.apply(this, args);
  };
}

module.exports = { installResponseEndpoint };

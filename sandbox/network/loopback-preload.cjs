/*
 * Loaded before a function's code where no namespaces are allowed: its resolver is the VPC's, addresses of the VPC mean
 * the loopback addresses that stand for them, and everything else is where nothing listens.
 */
'use strict';
const dns = require('node:dns');
const { syncBuiltinESMExports } = require('node:module');
const net = require('node:net');

const { number, cidrBlock, resolver } = JSON.parse(process.env.SANDBOX_LOOPBACK);
// The function's environment is what it was deployed with.
delete process.env.SANDBOX_LOOPBACK;

const toNumber = (address) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const [baseAddress, prefixLength] = cidrBlock.split('/');
const size = 2 ** (32 - Number(prefixLength));
const base = Math.floor(toNumber(baseAddress) / size) * size;
const lastTwo = (value) => `${Math.floor(value / 256) % 256}.${value % 256}`;
const ownPrefix = `127.${number}.`;

function toLoopback(address) {
  const value = net.isIPv4(address) ? toNumber(address) : -1;
  return value >= base && value < base + size ? ownPrefix + lastTwo(value) : `${ownPrefix}255.254`;
}

function toVpc(address) {
  if (typeof address !== 'string' || !address.startsWith(ownPrefix)) {
    return address;
  }
  const value = Math.floor(base / 65536) * 65536 + (toNumber(address) % 65536);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function withResolver(Original) {
  return class Resolver extends Original {
    constructor(...args) {
      super(...args);
      this.setServers([resolver]);
    }
  };
}

const own = new dns.Resolver();
own.setServers([resolver]);
dns.setServers([resolver]);
dns.Resolver = withResolver(dns.Resolver);
dns.promises.Resolver = withResolver(dns.promises.Resolver);

function lookup(hostName, options, callback) {
  const done = typeof options === 'function' ? options : callback;
  const { all = false } = typeof options === 'object' && options ? options : {};
  const answer = (addresses) =>
    all
      ? done(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        )
      : done(null, addresses[0], 4);
  if (net.isIP(hostName)) {
    process.nextTick(answer, [hostName]);
    return;
  }
  own.resolve4(hostName, (error, addresses) => {
    if (error) {
      const code = ['ENODATA', 'ENOTFOUND'].includes(error.code) ? 'ENOTFOUND' : 'EAI_AGAIN';
      done(Object.assign(new Error(`getaddrinfo ${code} ${hostName}`), { code, syscall: 'getaddrinfo', hostname: hostName }));
    } else {
      answer(addresses);
    }
  });
}

dns.lookup = lookup;
dns.promises.lookup = (hostName, options) =>
  new Promise((resolve, reject) => {
    lookup(hostName, options ?? {}, (error, address, family) => {
      if (error) {
        reject(error);
      } else {
        resolve(options?.all ? address : { address, family });
      }
    });
  });

/** Results of the program's own lookup, or of the one above, as loopback addresses. */
function translated(original) {
  return (hostName, options, callback) =>
    original(hostName, options, (error, found, family) => {
      const address = Array.isArray(found)
        ? found.map((one) => ({ address: toLoopback(one.address), family: 4 }))
        : found && toLoopback(found);
      callback(error, address, Array.isArray(found) ? family : 4);
    });
}

function translateOptions(options) {
  if (options.path) {
    return options;
  }
  const host = options.host ?? '127.0.0.1';
  return net.isIP(host) ? { ...options, host: toLoopback(host) } : { ...options, lookup: translated(options.lookup ?? lookup) };
}

const remoteAddress = Object.getOwnPropertyDescriptor(net.Socket.prototype, 'remoteAddress').get;
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first, second] = args;
  if (Array.isArray(first)) {
    // Already put in order by the caller inside Node, which marks the list: keep the list.
    first[0] = translateOptions(first[0]);
  } else if (first && typeof first === 'object') {
    args[0] = translateOptions(first);
  } else if (typeof first === 'number' || /^\d+$/.test(String(first))) {
    const host = typeof second === 'string' ? second : undefined;
    args.splice(0, host === undefined ? 1 : 2, translateOptions({ port: Number(first), ...(host === undefined ? {} : { host }) }));
  }
  // Not on the prototype, where newer Nodes allow no change.
  Object.defineProperty(this, 'remoteAddress', { configurable: true, get: () => toVpc(remoteAddress.call(this)) });
  return connect.apply(this, args);
};

syncBuiltinESMExports();

/* Clients of a gateway as they arrive from the load balancer: the PROXY protocol first, then what the client sends. */
import * as http from 'node:http';
import * as https from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';

export interface Arrival {
  readonly port: number;
  /** Id of the endpoint through which the client came. */
  readonly endpointId?: string;
  /** By which a test finds the record of this connection. @default 40000 */
  readonly clientPort?: number;
  /** @default true */
  readonly proxyProtocol?: boolean;
}

/** A header of version 2, as a Network Load Balancer sends it. */
export function proxyHeader(endpointId?: string, clientPort = 40000): Buffer {
  const addresses = Buffer.from([10, 1, 2, 3, 10, 4, 5, 6, clientPort >> 8, clientPort & 0xff, 0x01, 0xbb]);
  const value = endpointId === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.from([1]), Buffer.from(endpointId)]);
  const tlv = value.length === 0 ? value : Buffer.concat([Buffer.from([0xea, value.length >> 8, value.length & 0xff]), value]);
  const length = addresses.length + tlv.length;
  const start = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, 0x21, 0x11, length >> 8, length & 0xff]);
  return Buffer.concat([start, addresses, tlv]);
}

export async function arrive({ port, endpointId, clientPort, proxyProtocol = true }: Arrival): Promise<Socket> {
  const socket = connectTcp(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  if (proxyProtocol) {
    socket.write(proxyHeader(endpointId, clientPort));
  }
  return socket;
}

/** A TLS session through the gateway, or the error that ended it. */
export async function openTls(arrival: Arrival, options: ConnectionOptions): Promise<TLSSocket> {
  return tlsOver(await arrive(arrival), options);
}

export function tlsOver(socket: Socket, options: ConnectionOptions): Promise<TLSSocket> {
  const secure = connectTls({ ...options, socket });
  secure.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    secure.once('secureConnect', () => resolve(secure));
    secure.once('error', reject);
    secure.once('close', () => reject(new Error('closed')));
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Call extends http.RequestOptions {
  readonly body?: string;
}

/** One request on a connection of its own. */
export async function call(socket: Socket, path: string, { body, ...options }: Call = {}): Promise<Answer> {
  const send = 'encrypted' in socket ? https.request : http.request;
  return new Promise((resolve, reject) => {
    const request = send({ ...options, path, createConnection: () => socket }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        socket.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Bytes as they are, and all that comes back until the connection ends. */
export async function exchange(socket: Socket, bytes: string | Buffer, milliseconds = 3000): Promise<string> {
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.write(bytes);
  await new Promise<void>((resolve) => {
    const enough = setTimeout(resolve, milliseconds);
    socket.once('close', () => {
      clearTimeout(enough);
      resolve();
    });
  });
  socket.destroy();
  return Buffer.concat(parts).toString('latin1');
}

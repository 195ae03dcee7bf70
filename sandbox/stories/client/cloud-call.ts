/* What the front of the service provider's side knows and writes down. */

/** Where the front listens, what is behind it, and who may come. */
export interface CloudSettings {
  readonly socketPath: string;
  /** Port of `prefect server` on the same machine. */
  readonly serverPort: number;
  readonly apiKey: string;
  readonly workspace: CloudWorkspace;
}

/** As `GET /api/me/workspaces` lists it. */
export interface CloudWorkspace {
  readonly account_id: string;
  readonly account_name: string;
  readonly account_handle: string;
  readonly workspace_id: string;
  readonly workspace_name: string;
  readonly workspace_description: string;
  readonly workspace_handle: string;
}

export type Authentication = 'header' | 'first message' | 'not needed' | 'none';

export interface CloudCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly authentication: Authentication;
  /** Of a websocket: what the client offered. */
  readonly subProtocols?: readonly string[];
  readonly host: string;
  readonly serverName: string;
  readonly peerAddress: string;
  readonly localAddress: string;
  /** Why Prefect Cloud would not have understood it. */
  readonly problem?: string;
}

/** A message on a websocket. */
export interface CloudMessage {
  readonly path: string;
  readonly from: 'client' | 'server';
  readonly type: string;
}

export type CloudEvent = { readonly kind: 'call'; readonly call: CloudCall } | { readonly kind: 'message'; readonly message: CloudMessage };

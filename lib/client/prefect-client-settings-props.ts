import type { PrefectApiKey } from './prefect-api-key';

/** Which workspace a client works in. */
export interface PrefectWorkspace {
  /**
   * Id of the Prefect Cloud account: 36 characters, as in the address of the web interface.
   */
  readonly accountId: string;

  /**
   * Id of the workspace: 36 characters, as in the address of the web interface.
   */
  readonly workspaceId: string;
}

/** A forward proxy for what a client fetches from elsewhere. */
export interface PrefectClientProxy {
  /** URL of the proxy, without user and password: `http://proxy.example.com:3128`. */
  readonly url: string;

  /**
   * Further hosts, domains and addresses that are reached directly. Prefect's hosts, and the addresses from which AWS gives
   * credentials, are among them already.
   *
   * @default - none
   */
  readonly noProxy?: string[];

  /**
   * Whether Prefect itself is reached through the proxy. The proxy must then be where the private names resolve.
   *
   * @default false
   */
  readonly prefectThroughProxy?: boolean;
}

/** Settings of a Prefect client. */
export interface PrefectClientOptions {
  /**
   * The workspace that the client works in.
   *
   * @default - the client chooses its workspace itself, with `prefect cloud login`
   */
  readonly workspace?: PrefectWorkspace;

  /**
   * Where the API key is stored.
   *
   * @default - the key is not given; for Kubernetes, the Secret `prefect-api-key` with the key `key`
   */
  readonly apiKey?: PrefectApiKey;

  /**
   * Path, where the client runs, of a file with the certificates to trust. Needed where a host has a certificate of a
   * private authority; it then replaces the public ones, so it must hold these too if the client needs them.
   *
   * @default - the public authorities
   */
  readonly certificateFile?: string;

  /**
   * Forward proxy for what the client fetches from elsewhere.
   *
   * @default - no proxy
   */
  readonly proxy?: PrefectClientProxy;

  /**
   * Whether Prefect's client and server may report usage to Prefect, over the internet.
   *
   * @default true - as Prefect decides
   */
  readonly telemetry?: boolean;

  /**
   * HTTP statuses that the client retries besides 408, 429, 502 and 503. For clients behind a proxy or a gateway that
   * answers 504: the client gives up at once on that.
   *
   * @default - none
   */
  readonly retryCodes?: number[];
}

/** Settings of a Prefect client, with the hosts that it talks to. */
export interface PrefectClientSettingsProps extends PrefectClientOptions {
  /**
   * Host name of the API.
   *
   * @default 'api.private.prefect.cloud'
   */
  readonly apiHostName?: string;

  /**
   * Host name of the UI.
   *
   * @default 'app.private.prefect.cloud'
   */
  readonly uiHostName?: string;
}

/** How the ConfigMap of a client is called. */
export interface PrefectConfigMapOptions {
  /**
   * Name of the ConfigMap.
   *
   * @default 'prefect-client'
   */
  readonly name?: string;

  /**
   * Namespace of the ConfigMap.
   *
   * @default - the one that is current where the text is applied
   */
  readonly kubernetesNamespace?: string;
}

/* Prefect's side of the sandbox: two endpoint services, the people who accept connections, and the hosts behind them. */

/** How a service behaves, to play faults; the default is a healthy one. */
export interface ServiceBehaviour {
  readonly status?: number;
  readonly body?: string;
  /** Time added before the HTTP answer. */
  readonly delayMilliseconds?: number;
  /** Time added before the TLS handshake begins. */
  readonly handshakeDelayMilliseconds?: number;
  /** Which certificate it presents. */
  readonly certificate?: 'valid' | 'wrongName' | 'expired' | 'untrusted';
  /** `refuse` closes the port, `silent` accepts and says nothing, `slowBody` sends the head and then nothing. */
  readonly connection?: 'normal' | 'refuse' | 'silent' | 'slowBody';
}

export interface EndpointServiceDescription {
  readonly serviceName: string;
  /** The provider's private DNS name, for instance `api.private.prefect.cloud`; absent if the provider has none. */
  readonly privateDnsName?: string;
  /** Host names of its certificate; the private DNS name by default. */
  readonly certificateNames?: readonly string[];
  readonly privateDnsNameVerificationState: 'verified' | 'pendingVerification' | 'failed';
  readonly region: string;
  /** Zone ids in which the service has addresses, for instance `use1-az1`. */
  readonly availabilityZoneIds: readonly string[];
  /** Accounts that may see and use the service. */
  readonly allowedAccounts: readonly string[];
  readonly supportedRegions: readonly string[];
  /** Path that answers 200 when healthy. */
  readonly healthPath: string;
}

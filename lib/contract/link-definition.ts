/*
 * A link, as constructs, activator and command line share it.
 */

import { type EndpointRole } from './endpoint-role';

/** How Private DNS is managed, in the words of the template: by the activator, once Prefect has accepted, or not at all. */
export type PrivateDnsMode = 'onceAccepted' | 'unmanaged';

/** How Private DNS is managed, with what each mode needs. */
export type PrivateDnsDefinition =
  /** AWS-managed Private DNS of the endpoint, enabled by the activator. */
  { readonly kind: 'endpoint' } | { readonly kind: 'unmanaged' };

/** One interface endpoint of a link. */
export interface EndpointDefinition {
  readonly role: EndpointRole;
  readonly endpointId: string;
  /** Absent for an endpoint that the link adopted. */
  readonly serviceName?: string;
  /** The name that clients use, for instance `api.private.prefect.cloud`. */
  readonly hostName: string;
  /** Absolute path that answers 200 while Prefect is healthy, for instance `/api/health`. */
  readonly healthPath: string;
}

/** A link as the activator knows it. */
export interface LinkDefinition {
  /** Full name of the link: stack, slash, name in the stack. */
  readonly name: string;
  readonly accountId: string;
  readonly vpcId: string;
  /** Region of the endpoints, which Prefect calls the source Region. */
  readonly region: string;
  readonly privateDns: PrivateDnsDefinition;
  /** Seconds after the first failed check of a zone. From then on, one healthy zone is enough to enable Private DNS. */
  readonly graceSeconds: number;
  /** Seconds for which a pass waits for DNS answers after it has enabled Private DNS. */
  readonly dnsWaitSeconds: number;
  readonly endpoints: readonly EndpointDefinition[];
}

/** A link as the construct writes it, in the properties of the activation resource. */
export interface LinkProperties extends Omit<LinkDefinition, 'privateDns'> {
  readonly privateDns: PrivateDnsMode;
}

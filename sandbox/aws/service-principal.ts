/** An AWS service that acts for one of this account's resources. */
export interface ServicePrincipal {
  /** For instance `events.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
}

/** Invokes functions on behalf of a service, if their resource policies allow it. */
export interface FunctionInvoker {
  invokeAsService(principal: ServicePrincipal, functionArn: string, payload: string): Promise<void>;
}

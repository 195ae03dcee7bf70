/** The facts that Prefect requests before its team accepts a connection, as the hand-off parameter contains them. */
export interface HandOffFacts {
  readonly accountId: string;
  readonly vpcId: string;
  /** Region of the endpoints, which Prefect calls the source Region. */
  readonly region: string;
  readonly apiEndpointId?: string;
  readonly uiEndpointId?: string;
}

import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type HandOffFacts } from '../contract/hand-off';

/**
 * The facts that Prefect requests before its team accepts the connection.
 *
 * @see https://www.prefect.io/docs/v3/how-to-guides/cloud/manage-users/secure-access-by-private-link
 */
export interface PrefectHandOff {
  /** AWS account that owns the endpoints. */
  readonly accountId: string;
  /** VPC of the endpoints. */
  readonly vpcId: string;
  /** Region of the endpoints, which Prefect calls the source Region. */
  readonly region: string;
  /** Id of the API endpoint. */
  readonly apiEndpointId: string;
  /**
   * Id of the endpoint to the UI service.
   *
   * @default - there is no UI endpoint
   */
  readonly uiEndpointId?: string;
}

/** A stored copy of the hand-off. CloudFormation owns it, and no function writes to it (decision D11). */
export class HandOffParameter extends Construct {
  public readonly parameter: ssm.StringParameter;

  public constructor(scope: Construct, id: string, name: string, handOff: PrefectHandOff) {
    super(scope, id);
    const facts: HandOffFacts = handOff;
    this.parameter = new ssm.StringParameter(this, 'Resource', {
      parameterName: name,
      // Set explicitly: in a nested stack the name is a token, so the CDK cannot infer it.
      simpleName: false,
      description: 'Facts that Prefect needs before it accepts the PrivateLink connection',
      stringValue: Stack.of(this).toJsonString(facts),
    });
  }
}

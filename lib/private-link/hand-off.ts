import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * The facts that Prefect asks for before its team accepts the connection.
 *
 * @see https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/secure-access-by-private-link
 */
export interface PrefectHandOff {
  /** AWS account that owns the endpoints. */
  readonly accountId: string;
  /** VPC of the endpoints. */
  readonly vpcId: string;
  /** Region of the endpoints, which Prefect calls the source Region. */
  readonly region: string;
  /** Id of the endpoint to the API service. */
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
    this.parameter = new ssm.StringParameter(this, 'Resource', {
      parameterName: name,
      // Said, because the name is a token in a nested stack.
      simpleName: false,
      description: 'Facts that Prefect needs to accept the PrivateLink connection',
      stringValue: Stack.of(this).toJsonString(handOff),
    });
  }
}

/** Where to look after the deployment. */
export interface LinkWhereabouts {
  readonly statusParameterName: string;
  readonly activatorFunctionName: string;
  /** Undefined where nothing is made that a preflight could judge. */
  readonly preflightFindings?: string;
}

/** Stack outputs, one for each fact, and where to look from here. */
export function addHandOffOutputs(scope: Construct, handOff: PrefectHandOff, whereabouts: LinkWhereabouts): void {
  if (scope.node.tryFindChild('HandOffOutputs') !== undefined) {
    return;
  }
  const outputs = new Construct(scope, 'HandOffOutputs');
  const output = (id: string, description: string, value: string | undefined): void => {
    if (value !== undefined) {
      new CfnOutput(outputs, id, { description, value });
    }
  };
  output('AccountId', 'For Prefect: AWS account', handOff.accountId);
  output('VpcId', 'For Prefect: VPC', handOff.vpcId);
  output('SourceRegion', 'For Prefect: source Region', handOff.region);
  output('ApiEndpointId', 'For Prefect: VPC endpoint of the API', handOff.apiEndpointId);
  output('UiEndpointId', 'For Prefect: VPC endpoint of the UI', handOff.uiEndpointId);
  output('StatusParameter', 'Where the state of the link is, as JSON: Parameter Store', whereabouts.statusParameterName);
  output('ActivatorFunction', 'Invoke it, with {}, to look at once', whereabouts.activatorFunctionName);
  output('PreflightFindings', 'What the preflight found without refusing', whereabouts.preflightFindings);
}

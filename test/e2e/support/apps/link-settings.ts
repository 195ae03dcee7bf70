/* What a test asks of the app in links.ts, as JSON in an environment variable. */
import { type PrefectPrivateLinkProps } from '../../../../lib/index';

export const SETTINGS_VARIABLE = 'LINK_STACKS';

/** A VPC that is there already. */
export interface VpcFacts {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly subnetIds: readonly string[];
}

export interface LinkSettings extends Pick<
  PrefectPrivateLinkProps,
  | 'apiServiceName'
  | 'uiServiceName'
  | 'serviceRegion'
  | 'apiHostName'
  | 'apiHealthPath'
  | 'connectionNotifications'
  | 'linkName'
  | 'recreateApiEndpoint'
  | 'recreateUiEndpoint'
  | 'allowReplacementOf'
> {
  /** Construct id. */
  readonly id: string;
  /** Id of a construct around it. */
  readonly within?: string;
  readonly checkMinutes?: number;
  /** The API endpoint exists already. */
  readonly adopted?: { readonly endpointId: string; readonly groupId: string };
  /** Topic that is told of the link's state. */
  readonly stateTopicArn?: string;
  readonly reminderMinutes?: number;
  /** With all alarms and a dashboard. */
  readonly alarms?: boolean;
  /** Private DNS is left alone. */
  readonly unmanaged?: boolean;
  /** Actions that are taken out of the policy for switching Private DNS on. */
  readonly withoutActions?: readonly string[];
  /** Actions that somebody else's policy denies the activator. */
  readonly deniedActions?: readonly string[];
}

export interface StackSettings {
  readonly stackName: string;
  readonly vpc: VpcFacts;
  readonly links: readonly LinkSettings[];
  readonly tags?: Readonly<Record<string, string>>;
  /** `RemovalPolicies.of(stack).retain()`: everything is left behind when the stack is deleted. */
  readonly retained?: boolean;
  /** Adds a parameter of this name after the links; a name that is taken makes the deployment fail then. */
  readonly lastParameterName?: string;
}

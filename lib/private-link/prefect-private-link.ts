import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Stack } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { type LinkProperties } from '../contract/link-definition';
import { type RequestedEndpoint } from '../contract/preflight-resource';
import { definitionParameterName, handOffParameterName, holdParameterName, statusParameterName } from '../contract/parameter-names';
import { allowServicesToUse } from '../private/encryption-key';
import { EndpointAccess } from '../private/endpoint-access';
import { type HandlerFunctionOptions } from '../private/handler-function';
import { concatenated } from '../private/known';
import { Activation } from './activation';
import { Activator } from './activator';
import { parameterArn } from './arns';
import { ConnectionNotifications } from './connection-notifications';
import { endpointsToAdopt } from './endpoints/endpoint-plan';
import { endpointDefinition, endpointResources, realizeEndpoints, requestedEndpoints, type LinkEndpoint } from './endpoints/link-endpoint';
import { endpointGroups } from './endpoints/security-groups';
import { HandOffParameter, type PrefectHandOff } from './hand-off';
import { addHandOffOutputs, type PrefectHandOffOutputOptions } from './hand-off-outputs';
import { ImportedLink } from './imported-link';
import { fullName, nameLink, pinLogicalIds, stackGuid } from './link-name';
import { planLink, type LinkPlan } from './link-plan';
import { LinkMetrics } from './monitoring/link-metrics';
import { PrefectPrivateLinkBase, type IPrefectPrivateLink } from './prefect-private-link-base';
import { type PrefectPrivateLinkAttributes, type PrefectPrivateLinkProps } from './prefect-private-link-props';
import { Preflight } from './preflight';
import { type BoundPrivateDns } from './private-dns/private-dns';
import { Probe } from './probe';
import { linksOf } from './stack-links';
import { warnOfDestroyedPredecessor, warnOfIpv6WithoutClients, warnOfVpcInSameStack } from './warnings';

/**
 * Connects a VPC to Prefect Cloud over AWS PrivateLink.
 *
 * One deployment is enough. It succeeds while Prefect has not accepted the connection. When a person at Prefect accepts, the
 * activator, a Lambda function outside the VPC, lets the probe, a Lambda function inside the VPC, check the path. Then it
 * enables Private DNS, checks again, and continues to check for as long as the stack exists.
 */
export class PrefectPrivateLink extends PrefectPrivateLinkBase implements IPrefectPrivateLink {
  /**
   * Imports a link that another stack created.
   *
   * @param scope the parent construct
   * @param id the id of the construct
   * @param attrs attributes of the link, as the other stack knows them
   */
  public static fromPrefectPrivateLinkAttributes(scope: Construct, id: string, attrs: PrefectPrivateLinkAttributes): IPrefectPrivateLink {
    return new ImportedLink(scope, id, attrs);
  }

  public readonly apiEndpoint: ec2.IInterfaceVpcEndpoint;
  public readonly uiEndpoint?: ec2.IInterfaceVpcEndpoint;

  /**
   * Who may connect to the endpoints, on port 443.
   *
   * For a client in another stack, call `client.connections.allowToDefaultPort(link)`, so that the client's stack contains
   * the rules.
   */
  public readonly connections: ec2.Connections;

  /** The first security group of the endpoints. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /**
   * Full name of the link, unique in the account and Region: the name of the stack, a slash, and the name of the link in the
   * stack. It is the dimension of the metrics, a tag of the endpoints, and part of the parameter names. Pass it to `fromPrefectPrivateLinkAttributes()` to use the metrics of the link in another stack.
   */
  public readonly linkName: string;

  /** The facts that Prefect needs before it can accept. */
  public readonly handOff: PrefectHandOff;

  /** A stored copy of the hand-off, as JSON. */
  public readonly handOffParameter: ssm.IStringParameter;

  /**
   * Holds, as JSON, the state (`condition`), when it began, and the findings with their evidence. The activator creates the
   * parameter in its first pass and updates it in each pass.
   */
  public readonly statusParameter: ssm.IStringParameter;

  /** State of the link at the end of the last deployment that changed it, for example `PENDING_ACCEPTANCE` or `ACTIVE`. */
  public readonly stateAtDeployment: string;

  /**
   * Codes of the findings that did not stop the last preflight, joined by commas, or `none`. The preflight checks before
   * endpoints are created or adopted.
   */
  public readonly preflightFindings: string;

  /** The function that activates the link and keeps checking it. To check now, invoke it with `{}`. */
  public readonly activatorFunction: lambda.IFunction;

  /** Security group of the activator, if `activatorSubnets` places it in the VPC. Admit it to the endpoints that it needs. */
  public readonly activatorSecurityGroup?: ec2.ISecurityGroup;

  /** The function that checks from inside the VPC. */
  public readonly probeFunction: lambda.IFunction;

  /** Security group of the probe. Admit it on TCP 443 in your own groups of the endpoints. */
  public readonly probeSecurityGroup: ec2.ISecurityGroup;

  /** Topic of the connection notifications; undefined unless `connectionNotifications` is true. */
  public readonly notificationTopic?: sns.ITopic;

  /** @internal */
  protected readonly _hostNames: PrefectPrivateLinkProps;
  /** @internal */
  protected readonly _firstPass: Activation;
  private readonly linkMetrics: LinkMetrics;

  public constructor(scope: Construct, id: string, props: PrefectPrivateLinkProps) {
    super(scope, id);
    const plan = planLink(this, props);
    this.linkName = nameLink(this, props.linkName);
    this._hostNames = props;
    const hostNames = plan.endpoints.map(({ hostName }) => hostName);
    const privateDns = plan.privateDns._bind(this, { vpc: props.vpc, hostNames, crossRegion: plan.crossRegion });

    allowServicesToUse(props.encryptionKey, this, { notifications: props.connectionNotifications === true });
    const probe = this.createProbe(props, plan);
    this.probeFunction = probe.handler.function;
    this.probeSecurityGroup = probe.securityGroup;
    const activator = this.createActivator(props, plan);
    this.activatorFunction = activator.handler.function;
    this.activatorSecurityGroup = activator.securityGroup;
    this.statusParameter = this.importStatusParameter();

    const groups = endpointGroups(this, {
      vpc: props.vpc,
      given: props.securityGroups,
      creates: plan.createsEndpoints,
      adopted: endpointsToAdopt(plan.endpoints).map(({ endpoint }) => endpoint),
      removalPolicy: plan.removalPolicy,
    });
    this.securityGroup = groups.first;
    const access = new EndpointAccess(this, { ...props, clients: 'Clients of Prefect', ownGroup: groups.own, securityGroups: groups.all });
    const probeRules = access.admit(probe, 'Probe', 'Endpoints to Prefect');
    this.connections = access.connections;

    const preflight = this.createPreflight(props, plan, activator, privateDns, () => requestedEndpoints(endpoints));
    this.preflightFindings = preflight.findings;
    if (endpointsToAdopt(plan.endpoints).length > 0) {
      // The groups of a wrong endpoint are wrong, too: EC2 would refuse the rules before the preflight can say why.
      probeRules.forEach((rule) => rule.node.addDependency(preflight));
    }
    const endpoints = realizeEndpoints(this, plan.endpoints, {
      ...plan,
      props,
      securityGroups: groups.created,
      linkTag: this.linkName,
      subnetIds: (role) => preflight.subnetIds(role),
    });
    const [api, ui] = endpoints;
    this.apiEndpoint = api.endpoint;
    this.uiEndpoint = ui?.endpoint;
    this.handOff = this.describeHandOff(props.vpc);
    this.handOffParameter = new HandOffParameter(
      this,
      'HandOff',
      handOffParameterName(this.linkName, stackGuid(this)),
      this.handOff,
    ).parameter;

    const definition = this.defineLink(plan, privateDns, endpoints);
    const permissions = privateDns.permissions?.(endpoints.map(({ endpoint }) => endpoint));
    this._firstPass = new Activation(this, 'Activation', {
      activator,
      link: definition,
      endpoints: endpointResources(endpoints),
      interval: plan.interval,
      // The first pass may invoke the probe, and stores its findings.
      after: [...(permissions === undefined ? [] : [activator.allow(permissions)]), preflight, probe, this.securityGroup],
    });
    this.stateAtDeployment = this._firstPass.stateAtDeployment;
    this.linkMetrics = new LinkMetrics({ ...plan, ...definition, linkName: this.linkName, title: this.linkName });
    this.notificationTopic = this.createNotifications(props, activator, endpoints);
    this.warn(props, plan);
    if (props.linkName !== undefined) {
      pinLogicalIds(this, props.linkName);
    }
  }

  /**
   * Adds the hand-off to the outputs of the stack, with the names of the status parameter and of the activator. The outputs of a
   * nested stack appear nowhere: those of a link in one are outputs of the stack at the top.
   *
   * @default - output ids without a prefix
   * @param options names of the outputs
   */
  public addHandOffOutputs(options?: PrefectHandOffOutputOptions): void {
    const values = {
      handOff: this.handOff,
      statusParameterName: this.statusParameter.parameterName,
      activatorFunctionName: this.activatorFunction.functionName,
      preflightFindings: this.preflightFindings,
    };
    addHandOffOutputs(this, values, options);
  }

  /**
   * Allows invoking the activator: to check now, to put the link on hold, and to release it.
   *
   * @param grantee who may invoke it
   */
  public grantActivate(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      // The command line makes sure that it is this function before it invokes it.
      actions: ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'],
      resourceArns: [this.activatorFunction.functionArn],
    });
  }

  /**
   * Allows reading the status, the hand-off, the registered definition and the hold.
   *
   * @param grantee who may read them
   */
  public grantReadStatus(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:GetParameter'],
      resourceArns: [
        this.statusParameter.parameterArn,
        this.handOffParameter.parameterArn,
        ...[definitionParameterName, holdParameterName].map((name) => parameterArn(this, name(this.linkName))),
      ],
    });
  }

  /** @internal */
  protected _metrics(): LinkMetrics {
    return this.linkMetrics;
  }

  private createProbe(props: PrefectPrivateLinkProps, { subnets }: LinkPlan): Probe {
    return new Probe(this, 'Probe', {
      ...handlerOptions(props),
      vpc: props.vpc,
      subnets: props.probeSubnets ?? { subnets },
      ipv6: hasIpv6(props),
    });
  }

  private createActivator(props: PrefectPrivateLinkProps, { reminderAfter }: LinkPlan): Activator {
    return new Activator(this, 'Activator', {
      ...handlerOptions(props),
      vpc: props.vpc,
      subnets: props.activatorSubnets,
      probe: this.probeFunction,
      linkName: this.linkName,
      stateTopic: props.stateTopic,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      reminderAfter,
    });
  }

  private importStatusParameter(): ssm.IStringParameter {
    return ssm.StringParameter.fromStringParameterAttributes(this, 'Status', {
      parameterName: statusParameterName(this.linkName),
      // Set explicitly: in a nested stack the name is a token, so the CDK cannot infer it.
      simpleName: false,
      // Otherwise the import becomes a template parameter, which CloudFormation reads before it deploys anything.
      forceDynamicReference: true,
    });
  }

  private createPreflight(
    props: PrefectPrivateLinkProps,
    { subnets, recreatedIds, createsEndpoints, endpoints: planned }: LinkPlan,
    activator: Activator,
    privateDns: BoundPrivateDns,
    endpoints: () => RequestedEndpoint[],
  ): Preflight {
    return new Preflight(this, 'Preflight', {
      activator,
      vpc: props.vpc,
      subnetIds: createsEndpoints ? subnets.map(({ subnetId }) => subnetId) : [],
      serviceRegion: props.serviceRegion,
      privateDns: privateDns.definition,
      endpoints,
      adopted: endpointsToAdopt(planned).map(({ role, endpoint, hostName }) => ({ role, endpointId: endpoint.vpcEndpointId, hostName })),
      linkTag: this.linkName,
      stackLinkTags: () => linksOf(Stack.of(this)).map((name) => fullName(this, name)),
      allowReplacementOf: concatenated(props.allowReplacementOf ?? [], recreatedIds),
    });
  }

  private describeHandOff({ vpcId }: ec2.IVpc): PrefectHandOff {
    const { account, region } = Stack.of(this);
    return {
      accountId: account,
      vpcId,
      region,
      apiEndpointId: this.apiEndpoint.vpcEndpointId,
      uiEndpointId: this.uiEndpoint?.vpcEndpointId,
    };
  }

  private defineLink(plan: LinkPlan, privateDns: BoundPrivateDns, endpoints: readonly LinkEndpoint[]): LinkProperties {
    const { accountId, vpcId, region } = this.handOff;
    return {
      name: this.linkName,
      accountId,
      vpcId,
      region,
      privateDns: privateDns.definition,
      graceSeconds: plan.gracePeriod.toSeconds(),
      dnsWaitSeconds: plan.dnsWait.toSeconds(),
      endpoints: endpoints.map(endpointDefinition),
    };
  }

  private createNotifications(
    props: PrefectPrivateLinkProps,
    activator: Activator,
    endpoints: readonly LinkEndpoint[],
  ): sns.ITopic | undefined {
    if (props.connectionNotifications !== true) {
      return undefined;
    }
    const { encryptionKey } = props;
    return new ConnectionNotifications(this, 'ConnectionNotifications', { activator, endpoints, encryptionKey }).topic;
  }

  private warn(props: PrefectPrivateLinkProps, { createsEndpoints, recreatedIds, removalPolicy }: LinkPlan): void {
    if (createsEndpoints) {
      warnOfVpcInSameStack(this, props.vpc, removalPolicy);
      warnOfIpv6WithoutClients(this, props);
    }
    warnOfDestroyedPredecessor(this, recreatedIds, removalPolicy);
  }
}

function handlerOptions({ runtime, logRetention, encryptionKey }: PrefectPrivateLinkProps): HandlerFunctionOptions {
  return { runtime, logRetention, encryptionKey };
}

/** Whether the probe has to reach IPv6 addresses: of endpoints to create, or of adopted ones that another stack of the app created. */
function hasIpv6({ ipAddressType, apiEndpoint, uiEndpoint }: PrefectPrivateLinkProps): boolean {
  const adopted = [apiEndpoint, uiEndpoint].map((endpoint) => endpoint?.node.defaultChild);
  const types = [ipAddressType, ...adopted.map((child) => (child instanceof ec2.CfnVPCEndpoint ? child.ipAddressType : undefined))];
  return types.some((type) => type !== undefined && type !== ec2.VpcEndpointIpAddressType.IPV4);
}

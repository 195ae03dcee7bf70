import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Annotations, Duration, Names, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { prefectClientEnvironment, prefectLoginEnvironment } from '../client/client-environment';
import type { PrefectWorkspace } from '../client/client-environment';
import { LINK_TAG } from '../private/link-definition';
import type { EndpointRole, LinkDefinition, RequestedEndpoint } from '../private/link-definition';
import { Activation } from './activation';
import { Activator } from './activator';
import { ConnectionNotifications } from './connection-notifications';
import { addHandOffOutputs, HandOffParameter } from './hand-off';
import type { HandOff } from './hand-off';
import type { PrefectPrivateLinkAttributes, PrefectPrivateLinkProps } from './prefect-private-link-props';
import { warnOfSecondOwner } from './name-owners';
import { Preflight } from './preflight';
import { PrivateDns } from './private-dns';
import { Probe } from './probe';
import { acknowledgeUnknownPeers, createEndpointSecurityGroup, vpcPeer, warnOfOpenPeers } from './security-groups';
import {
  validateDifferentServices,
  validateEndpointId,
  validateHealthPath,
  validateHostName,
  validateInterval,
  validateRemovalPolicy,
  validateSeconds,
  validateServiceName,
  validateSubnets,
} from './validation';

const HTTPS = 443;
const DEFAULT_API_HOST_NAME = 'api.private.prefect.cloud';
const DEFAULT_UI_HOST_NAME = 'app.private.prefect.cloud';
/** Where the web interface is without a UI endpoint. */
const PUBLIC_UI_HOST_NAME = 'app.prefect.cloud';

/** A private link from a VPC to Prefect Cloud. */
export interface IPrefectPrivateLink extends IConstruct, ec2.IConnectable {
  /** Endpoint to the API service. */
  readonly apiEndpoint: ec2.IInterfaceVpcEndpoint;
  /** Endpoint to the UI service; undefined if there is none. */
  readonly uiEndpoint?: ec2.IInterfaceVpcEndpoint;
  /**
   * Settings for a Prefect client, to be given once the link is active.
   *
   * Before that the private names do not resolve. A service that then cannot start, and fails the deployment that also
   * creates the endpoints, takes them back with it.
   *
   * @param workspace the workspace that the client works in
   */
  clientEnvironment(workspace: PrefectWorkspace): Record<string, string>;
  /**
   * Settings for a client that chooses its workspace itself, with `prefect cloud login`: the two URLs of Prefect Cloud.
   */
  loginEnvironment(): Record<string, string>;
}

/**
 * Connects a VPC to Prefect Cloud over AWS PrivateLink.
 *
 * One deployment is enough. It is green while Prefect has not accepted the connection; when a person at Prefect accepts,
 * the activator checks the path from inside the VPC, switches Private DNS on, checks again, and keeps checking.
 */
export class PrefectPrivateLink extends Construct implements IPrefectPrivateLink {
  /**
   * A link that was made by another stack, or by hand.
   */
  public static fromPrefectPrivateLinkAttributes(scope: Construct, id: string, attrs: PrefectPrivateLinkAttributes): IPrefectPrivateLink {
    class Import extends Construct implements IPrefectPrivateLink {
      public readonly apiEndpoint = importEndpoint(this, 'ApiEndpoint', attrs.apiEndpointId);
      public readonly uiEndpoint = attrs.uiEndpointId === undefined ? undefined : importEndpoint(this, 'UiEndpoint', attrs.uiEndpointId);
      public readonly connections = new ec2.Connections({ defaultPort: ec2.Port.tcp(HTTPS), securityGroups: attrs.securityGroups });

      public clientEnvironment(workspace: PrefectWorkspace): Record<string, string> {
        return prefectClientEnvironment(hosts(attrs, this.uiEndpoint !== undefined), workspace);
      }

      public loginEnvironment(): Record<string, string> {
        return prefectLoginEnvironment(hosts(attrs, this.uiEndpoint !== undefined));
      }
    }
    validateEndpointId('apiEndpointId', attrs.apiEndpointId);
    if (attrs.uiEndpointId !== undefined) validateEndpointId('uiEndpointId', attrs.uiEndpointId);
    function importEndpoint(parent: Construct, endpointId: string, vpcEndpointId: string): ec2.IInterfaceVpcEndpoint {
      return ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(parent, endpointId, { vpcEndpointId, port: HTTPS, securityGroups: attrs.securityGroups });
    }
    return new Import(scope, id);
  }

  public readonly apiEndpoint: ec2.IInterfaceVpcEndpoint;
  public readonly uiEndpoint?: ec2.IInterfaceVpcEndpoint;

  /**
   * Who may connect to the endpoints, on port 443.
   *
   * For a client in another stack, call from the client's side, `client.connections.allowToDefaultPort(link)`, so that the
   * rules are made in the client's stack.
   */
  public readonly connections: ec2.Connections;

  /** The first security group of the endpoints. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** The facts that Prefect needs before it can accept. */
  public readonly handOff: HandOff;

  /** A stored copy of the hand-off, as JSON. */
  public readonly handOffParameter: ssm.IStringParameter;

  /** State, findings and last check of the link, as JSON. Written by the activator; exists once it has run. */
  public readonly statusParameter: ssm.IStringParameter;

  /** State of the link at the end of the last deployment that changed it, for instance `PENDING_ACCEPTANCE` or `ACTIVE`. */
  public readonly stateAtDeployment: string;

  /** The function that activates the link and keeps checking it. Invoke it, with `{}`, to look at once. */
  public readonly activatorFunction: lambda.IFunction;

  /** The function that checks from inside the VPC. */
  public readonly probeFunction: lambda.IFunction;

  /** Security group of the probe; endpoint groups of your own must admit it on TCP 443. */
  public readonly probeSecurityGroup: ec2.ISecurityGroup;

  /** Topic of the connection notifications; undefined unless `connectionNotifications` is true. */
  public readonly notificationTopic?: sns.ITopic;

  private readonly props: PrefectPrivateLinkProps;

  public constructor(scope: Construct, id: string, props: PrefectPrivateLinkProps) {
    super(scope, id);
    this.props = props;
    const stack = Stack.of(this);
    const subnets = chooseSubnets(props);
    validate(props, stack);
    const privateDns = props.privateDns ?? PrivateDns.onceAccepted();
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const crossRegion = props.serviceRegion !== undefined && props.serviceRegion !== stack.region;
    // Includes the stack's name: one app may be deployed several times to an account.
    const linkName = `${stack.stackName}/${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}`;
    const handlerOptions = { runtime: props.runtime, logRetention: props.logRetention, encryptionKey: props.encryptionKey };

    const probe = new Probe(this, 'Probe', {
      vpc: props.vpc,
      subnets: props.probeSubnets ?? { subnets },
      ipv6: props.ipAddressType !== undefined && props.ipAddressType !== ec2.VpcEndpointIpAddressType.IPV4,
      ...handlerOptions,
    });
    this.probeFunction = probe.handler.function;
    this.probeSecurityGroup = probe.securityGroup;

    const statusParameterName = `/cdk-prefect-privatelink/${linkName}/status`;
    const activator = new Activator(this, 'Activator', { vpc: props.vpc, probe: this.probeFunction, statusParameterName, ...handlerOptions });
    this.activatorFunction = activator.handler.function;
    this.statusParameter = ssm.StringParameter.fromStringParameterAttributes(this, 'Status', {
      parameterName: statusParameterName,
      // Said, because the name is a token in a nested stack.
      simpleName: false,
      // Else the import becomes a parameter of the template, which CloudFormation reads before anything is deployed.
      forceDynamicReference: true,
    });

    const securityGroups = props.securityGroups ?? [createEndpointSecurityGroup(this, { vpc: props.vpc, removalPolicy })];
    this.securityGroup = first(securityGroups);
    this.connections = new ec2.Connections({ defaultPort: ec2.Port.tcp(HTTPS), securityGroups });
    this.openEndpoints(probe);

    const requested = requestedEndpoints(props);
    const preflight = new Preflight(this, 'Preflight', {
      activator,
      vpc: props.vpc,
      subnetIds: subnets.map(({ subnetId }) => subnetId),
      serviceRegion: props.serviceRegion,
      privateDns,
      endpoints: requested,
      linkTag: linkName,
    });

    const endpoint = (endpointId: string, role: EndpointRole, serviceName: string): ec2.InterfaceVpcEndpoint => {
      const created = new ec2.InterfaceVpcEndpoint(this, endpointId, {
        vpc: props.vpc,
        service: new ec2.InterfaceVpcEndpointService(serviceName, HTTPS),
        subnets: { subnets },
        securityGroups,
        open: false,
        ipAddressType: props.ipAddressType,
        dnsRecordIpType: props.dnsRecordIpType,
        serviceRegion: props.serviceRegion,
      });
      const resource = cfnEndpoint(created);
      resource.subnetIds = preflight.subnetIds(role);
      // Absent, not false: CloudFormation then leaves alone what the activator has switched on (design D1).
      resource.privateDnsEnabled = undefined;
      resource.cdkTagManager.setTag('Name', `${this.node.path}/${endpointId}`);
      resource.cdkTagManager.setTag(LINK_TAG, linkName);
      resource.applyRemovalPolicy(removalPolicy);
      return created;
    };
    const apiEndpoint = endpoint('ApiEndpoint', 'api', props.apiServiceName);
    const uiEndpoint = props.uiServiceName === undefined ? undefined : endpoint('UiEndpoint', 'ui', props.uiServiceName);
    this.apiEndpoint = apiEndpoint;
    this.uiEndpoint = uiEndpoint;
    const endpoints = { api: apiEndpoint, ...(uiEndpoint === undefined ? {} : { ui: uiEndpoint }) };

    this.handOff = {
      accountId: stack.account,
      vpcId: props.vpc.vpcId,
      region: stack.region,
      apiEndpointId: apiEndpoint.vpcEndpointId,
      ...(uiEndpoint === undefined ? {} : { uiEndpointId: uiEndpoint.vpcEndpointId }),
    };
    this.handOffParameter = new HandOffParameter(this, 'HandOff', `/cdk-prefect-privatelink/${linkName}/hand-off`, this.handOff).parameter;

    const link: LinkDefinition = {
      name: this.node.path,
      accountId: stack.account,
      vpcId: props.vpc.vpcId,
      region: stack.region,
      privateDns: privateDns._mode,
      graceSeconds: (props.zoneGracePeriod ?? Duration.minutes(30)).toSeconds(),
      dnsWaitSeconds: (props.dnsWait ?? Duration.seconds(60)).toSeconds(),
      endpoints: requested.map(({ role, serviceName, hostName }) => ({
        role,
        endpointId: (role === 'api' ? apiEndpoint : (uiEndpoint ?? apiEndpoint)).vpcEndpointId,
        serviceName,
        hostName,
        healthPath: role === 'api' ? (props.apiHealthPath ?? '/api/health') : (props.uiHealthPath ?? '/private-ui/health'),
      })),
    };
    const permission = privateDns._mode === 'onceAccepted' ? activator.allowEnablingPrivateDns(Object.values(endpoints), props.vpc, crossRegion) : undefined;
    const activation = new Activation(this, 'Activation', {
      activator,
      link,
      endpoints: Object.fromEntries(Object.entries(endpoints).map(([role, created]) => [role, cfnEndpoint(created)])),
      interval: props.checkInterval ?? Duration.minutes(5),
      // The first pass may probe, and stores what it finds.
      after: [...(permission === undefined ? [] : [permission]), probe, this.securityGroup],
    });
    this.stateAtDeployment = activation.stateAtDeployment;

    if (props.connectionNotifications === true) {
      this.notificationTopic = new ConnectionNotifications(this, 'ConnectionNotifications', {
        activator,
        endpoints: Object.values(endpoints),
        encryptionKey: props.encryptionKey,
      }).topic;
    }

    if (privateDns._mode === 'onceAccepted') warnOfSecondOwner(this, props.vpc, requested.map(({ hostName }) => hostName));
    this.warnOfVpcInSameStack(removalPolicy);
  }

  public clientEnvironment(workspace: PrefectWorkspace): Record<string, string> {
    return prefectClientEnvironment(hosts(this.props, this.uiEndpoint !== undefined), workspace);
  }

  public loginEnvironment(): Record<string, string> {
    return prefectLoginEnvironment(hosts(this.props, this.uiEndpoint !== undefined));
  }

  /**
   * Adds the hand-off and the state of the link to the outputs of the stack.
   */
  public addHandOffOutputs(): void {
    addHandOffOutputs(this, this.handOff, this.stateAtDeployment);
  }

  private openEndpoints(probe: Probe): void {
    const { vpc, open, allowFrom } = this.props;
    const own = this.props.securityGroups === undefined;
    const asked = open === true || allowFrom !== undefined;
    const inVpc = (open ?? own) ? [vpcPeer(vpc)] : [];
    const further = allowFrom ?? [];
    for (const peer of inVpc) this.connections.allowDefaultPortFrom(peer, 'Clients in the VPC');
    warnOfOpenPeers(this, further);
    for (const peer of further) this.connections.allowDefaultPortFrom(peer, 'Clients of Prefect');
    if (own) acknowledgeUnknownPeers(this.securityGroup, [...inVpc, ...further]);
    if (own || asked) {
      this.connections.allowDefaultPortFrom(probe, 'Probe');
    } else {
      // The probe's side only: a group that the user brings is the user's to open.
      for (const group of this.connections.securityGroups) {
        this.probeSecurityGroup.addEgressRule(ec2.Peer.securityGroupId(group.securityGroupId), ec2.Port.tcp(HTTPS), 'Endpoints to Prefect');
      }
    }
  }

  private warnOfVpcInSameStack(removalPolicy: RemovalPolicy): void {
    const { vpc } = this.props;
    if (removalPolicy === RemovalPolicy.DESTROY || !Resource.isOwnedResource(vpc) || vpc.stack !== Stack.of(this)) return;
    Annotations.of(this).addWarningV2(
      'cdk-prefect-privatelink:vpc-in-same-stack',
      `the endpoints are retained when the stack is destroyed, and then its VPC ${vpc.node.path} and subnets cannot be deleted. Keep the VPC in a stack of its own, or set \`removalPolicy: RemovalPolicy.DESTROY\` where losing the accepted endpoints is fine`,
    );
  }
}

function hosts(names: { readonly apiHostName?: string; readonly uiHostName?: string }, hasUi: boolean): { apiHostName: string; uiHostName: string } {
  return {
    apiHostName: names.apiHostName ?? DEFAULT_API_HOST_NAME,
    uiHostName: hasUi ? (names.uiHostName ?? DEFAULT_UI_HOST_NAME) : PUBLIC_UI_HOST_NAME,
  };
}

function requestedEndpoints(props: PrefectPrivateLinkProps): RequestedEndpoint[] {
  const { apiHostName, uiHostName } = hosts(props, true);
  const api: RequestedEndpoint = { role: 'api', serviceName: props.apiServiceName, hostName: apiHostName };
  return props.uiServiceName === undefined ? [api] : [api, { role: 'ui', serviceName: props.uiServiceName, hostName: uiHostName }];
}

function chooseSubnets(props: PrefectPrivateLinkProps): ec2.ISubnet[] {
  const { vpc, vpcSubnets } = props;
  if (vpcSubnets !== undefined) {
    const selected = vpc.selectSubnets(vpcSubnets);
    validateSubnets('vpcSubnets', selected.subnets, selected.isPendingLookup === true);
    return selected.subnets;
  }
  const byZone = new Map<string, ec2.ISubnet>();
  for (const subnet of [...vpc.privateSubnets, ...vpc.isolatedSubnets]) {
    if (!byZone.has(subnet.availabilityZone)) byZone.set(subnet.availabilityZone, subnet);
  }
  validateSubnets('vpcSubnets', [...byZone.values()], false);
  return [...byZone.values()];
}

function validate(props: PrefectPrivateLinkProps, stack: Stack): void {
  validateServiceName('apiServiceName', props.apiServiceName, props.serviceRegion, stack.region);
  if (props.uiServiceName !== undefined) validateServiceName('uiServiceName', props.uiServiceName, props.serviceRegion, stack.region);
  validateDifferentServices(props.apiServiceName, props.uiServiceName);
  if (props.apiHostName !== undefined) validateHostName('apiHostName', props.apiHostName);
  if (props.uiHostName !== undefined) validateHostName('uiHostName', props.uiHostName);
  if (props.apiHealthPath !== undefined) validateHealthPath('apiHealthPath', props.apiHealthPath);
  if (props.uiHealthPath !== undefined) validateHealthPath('uiHealthPath', props.uiHealthPath);
  if (props.dnsWait !== undefined) validateSeconds('dnsWait', props.dnsWait, 0, 90);
  if (props.checkInterval !== undefined) validateInterval('checkInterval', props.checkInterval);
  if (props.removalPolicy !== undefined) validateRemovalPolicy('removalPolicy', props.removalPolicy);
}

function first(securityGroups: readonly ec2.ISecurityGroup[]): ec2.ISecurityGroup {
  const [group] = securityGroups;
  if (group !== undefined) return group;
  throw new Error('`securityGroups` must name at least one group, got an empty list. EC2 would use the default group of the VPC; leave `securityGroups` out to get a group made for the endpoints');
}

function cfnEndpoint(endpoint: ec2.InterfaceVpcEndpoint): ec2.CfnVPCEndpoint {
  return endpoint.node.defaultChild as ec2.CfnVPCEndpoint;
}

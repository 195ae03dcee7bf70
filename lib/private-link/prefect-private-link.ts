import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { PrefectClientSettings } from '../client/prefect-client-settings';
import { type PrefectClientOptions, type PrefectWorkspace } from '../client/prefect-client-settings-props';
import { PRIVATE_HEALTH_CHECKS } from '../prefect/health-checks';
import { PRIVATE_HOSTS, PUBLIC_HOSTS } from '../prefect/hosts';
import { type LinkProperties } from '../contract/link-definition';
import { handOffParameterName, statusParameterName } from '../contract/parameter-names';
import { EndpointAccess } from '../private/endpoint-access';
import {
  validateEndpointId,
  validateHealthPath,
  validateHostName,
  validateMinutes,
  validateSeconds,
  validateSubnets,
} from '../private/validation';
import { Activation } from './activation';
import { Activator } from './activator';
import { ConnectionNotifications } from './connection-notifications';
import { validateEndpoints } from './endpoints/validation';
import { addHandOffOutputs, HandOffParameter, type PrefectHandOff } from './hand-off';
import { linkEndpoints, requestedEndpoints, type EndpointWish } from './endpoints/endpoint-plan';
import { MonitoredLink } from './monitoring/monitored-link';
import { validateReminder } from './monitoring/validation';
import { type PrefectPrivateLinkAttributes, type PrefectPrivateLinkProps } from './prefect-private-link-props';
import { warnOfSecondOwner } from './private-dns/name-owners';
import { Preflight } from './preflight';
import { PrivateDns } from './private-dns/private-dns';
import { Probe } from './probe';
import { createEndpointSecurityGroup, uniqueGroups } from './endpoints/security-groups';
import { linksOf, registerLink } from './stack-links';
import { validateRemovalPolicy } from './validation';
import { warnOfDestroyedPredecessor, warnOfVpcInSameStack } from './warnings';

const HTTPS = 443;
const MINUTES_OF_A_DAY = 24 * 60;

/** A private link from a VPC to Prefect Cloud. */
export interface IPrefectPrivateLink extends IConstruct, ec2.IConnectable {
  /** Endpoint to the API service. */
  readonly apiEndpoint: ec2.IInterfaceVpcEndpoint;
  /** Endpoint to the UI service; undefined if there is none. */
  readonly uiEndpoint?: ec2.IInterfaceVpcEndpoint;
  /**
   * Settings of a Prefect client that uses the link, to be given once the link is active.
   *
   * Before that the private names do not resolve. A service that then cannot start, and fails the deployment that also
   * creates the endpoints, takes them back with it.
   *
   * @param options settings besides the hosts
   */
  clientSettings(options: PrefectClientOptions): PrefectClientSettings;
  /**
   * The environment of a client of one workspace: `clientSettings({ workspace }).toEnvironment()`.
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
export class PrefectPrivateLink extends MonitoredLink implements IPrefectPrivateLink {
  /**
   * A link that was made by another stack, or by hand.
   */
  public static fromPrefectPrivateLinkAttributes(scope: Construct, id: string, attrs: PrefectPrivateLinkAttributes): IPrefectPrivateLink {
    class Import extends Construct implements IPrefectPrivateLink {
      public readonly apiEndpoint = importEndpoint(this, 'ApiEndpoint', attrs.apiEndpointId);
      public readonly uiEndpoint = attrs.uiEndpointId === undefined ? undefined : importEndpoint(this, 'UiEndpoint', attrs.uiEndpointId);
      public readonly connections = new ec2.Connections({ defaultPort: ec2.Port.tcp(HTTPS), securityGroups: attrs.securityGroups });

      public clientSettings(options: PrefectClientOptions): PrefectClientSettings {
        return new PrefectClientSettings({ ...options, ...hosts(attrs, this.uiEndpoint !== undefined) });
      }

      public clientEnvironment(workspace: PrefectWorkspace): Record<string, string> {
        return this.clientSettings({ workspace }).toEnvironment();
      }

      public loginEnvironment(): Record<string, string> {
        return this.clientSettings({}).toEnvironment();
      }
    }
    validateEndpointId('apiEndpointId', attrs.apiEndpointId);
    validateEndpointId('uiEndpointId', attrs.uiEndpointId);
    function importEndpoint(parent: Construct, endpointId: string, vpcEndpointId: string): ec2.IInterfaceVpcEndpoint {
      return ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(parent, endpointId, {
        vpcEndpointId,
        port: HTTPS,
        securityGroups: attrs.securityGroups,
      });
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
  public readonly handOff: PrefectHandOff;

  /** A stored copy of the hand-off, as JSON. */
  public readonly handOffParameter: ssm.IStringParameter;

  /** State, findings and last check of the link, as JSON. Written by the activator; exists once it has run. */
  public readonly statusParameter: ssm.IStringParameter;

  /** State of the link at the end of the last deployment that changed it, for instance `PENDING_ACCEPTANCE` or `ACTIVE`. */
  public readonly stateAtDeployment: string;

  /**
   * Codes of what the last preflight found without refusing, joined by commas, or `none`; undefined where nothing is made
   * that it could judge.
   */
  public readonly preflightFindings?: string;

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
    validate(props, stack);
    const wishes = endpointWishes(props);
    const makesEndpoints = wishes.some(({ adopted }) => adopted === undefined);
    const subnets = makesEndpoints || props.probeSubnets === undefined ? chooseSubnets(props) : [];
    const privateDns = props.privateDns ?? PrivateDns.onceAccepted();
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const crossRegion = props.serviceRegion !== undefined && props.serviceRegion !== stack.region;
    // Includes the stack's name: one app may be deployed several times to an account.
    const linkName = `${stack.stackName}/${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}`;
    const interval = props.checkInterval ?? Duration.minutes(5);
    const handlerOptions = { runtime: props.runtime, logRetention: props.logRetention, encryptionKey: props.encryptionKey };

    const probe = new Probe(this, 'Probe', {
      vpc: props.vpc,
      subnets: props.probeSubnets ?? { subnets },
      ipv6: props.ipAddressType !== undefined && props.ipAddressType !== ec2.VpcEndpointIpAddressType.IPV4,
      ...handlerOptions,
    });
    this.probeFunction = probe.handler.function;
    this.probeSecurityGroup = probe.securityGroup;

    const statusParameter = statusParameterName(linkName);
    const activator = new Activator(this, 'Activator', {
      vpc: props.vpc,
      probe: this.probeFunction,
      statusParameterName: statusParameter,
      linkName,
      stateTopic: props.stateTopic,
      reminderAfter: props.reminderAfter ?? Duration.hours(24),
      ...handlerOptions,
    });
    this.activatorFunction = activator.handler.function;
    this.statusParameter = ssm.StringParameter.fromStringParameterAttributes(this, 'Status', {
      parameterName: statusParameter,
      // Said, because the name is a token in a nested stack.
      simpleName: false,
      // Else the import becomes a parameter of the template, which CloudFormation reads before anything is deployed.
      forceDynamicReference: true,
    });

    const ownGroup =
      makesEndpoints && props.securityGroups === undefined
        ? createEndpointSecurityGroup(this, { vpc: props.vpc, removalPolicy })
        : undefined;
    const securityGroups = ownGroup === undefined ? (props.securityGroups ?? []) : [ownGroup];
    const allGroups = uniqueGroups([...securityGroups, ...wishes.flatMap(({ adopted }) => adopted?.connections.securityGroups ?? [])]);
    this.securityGroup = first(makesEndpoints ? securityGroups : allGroups);
    const access = new EndpointAccess(this, { ...props, clients: 'Clients of Prefect', ownGroup, securityGroups: allGroups });
    access.admit(probe, 'Probe', 'Endpoints to Prefect');
    this.connections = access.connections;

    registerLink(stack, linkName);
    const preflight = !makesEndpoints
      ? undefined
      : new Preflight(this, 'Preflight', {
          activator,
          vpc: props.vpc,
          subnetIds: subnets.map(({ subnetId }) => subnetId),
          serviceRegion: props.serviceRegion,
          privateDns,
          endpoints: () => requestedEndpoints(endpoints),
          linkTag: linkName,
          stackLinkTags: () => linksOf(stack),
          allowReplacementOf: [...(props.allowReplacementOf ?? []), ...wishes.flatMap(({ inPlaceOf }) => inPlaceOf ?? [])],
        });
    this.preflightFindings = preflight?.findings;
    const endpoints = linkEndpoints(this, wishes, {
      props,
      subnets,
      securityGroups,
      removalPolicy,
      linkTag: linkName,
      subnetIds: (role) => preflight?.subnetIds(role) ?? [],
    });
    const [{ endpoint: apiEndpoint }, ui] = endpoints;
    const uiEndpoint = ui?.endpoint;
    this.apiEndpoint = apiEndpoint;
    this.uiEndpoint = uiEndpoint;
    this.handOff = {
      accountId: stack.account,
      vpcId: props.vpc.vpcId,
      region: stack.region,
      apiEndpointId: apiEndpoint.vpcEndpointId,
      uiEndpointId: uiEndpoint?.vpcEndpointId,
    };
    this.handOffParameter = new HandOffParameter(this, 'HandOff', handOffParameterName(linkName), this.handOff).parameter;

    const link: LinkProperties = {
      name: this.node.path,
      accountId: stack.account,
      vpcId: props.vpc.vpcId,
      region: stack.region,
      privateDns: privateDns._mode,
      graceSeconds: (props.zoneGracePeriod ?? Duration.minutes(30)).toSeconds(),
      dnsWaitSeconds: (props.dnsWait ?? Duration.seconds(60)).toSeconds(),
      endpoints: endpoints.map(({ role, endpoint, serviceName, hostName, healthPath }) => ({
        role,
        endpointId: endpoint.vpcEndpointId,
        serviceName,
        hostName,
        healthPath,
      })),
    };
    const permission =
      privateDns._mode === 'onceAccepted'
        ? activator.allowEnablingPrivateDns(
            endpoints.map(({ endpoint }) => endpoint),
            props.vpc,
            crossRegion,
          )
        : undefined;
    const activation = new Activation(this, 'Activation', {
      activator,
      link,
      endpoints: Object.fromEntries(endpoints.flatMap(({ role, resource }) => (resource === undefined ? [] : [[role, resource]]))),
      interval,
      // The first pass may probe, and stores what it finds.
      after: [...(permission === undefined ? [] : [permission]), probe, this.securityGroup],
    });
    this.stateAtDeployment = activation.stateAtDeployment;
    this._monitoring = {
      linkName,
      interval,
      vpcId: props.vpc.vpcId,
      crossRegion,
      endpoints: endpoints.map(({ role, endpoint, serviceName }) => ({ role, endpointId: endpoint.vpcEndpointId, serviceName })),
      firstPass: activation,
    };

    if (props.connectionNotifications === true) {
      this.notificationTopic = new ConnectionNotifications(this, 'ConnectionNotifications', {
        activator,
        endpoints,
        encryptionKey: props.encryptionKey,
      }).topic;
    }

    if (privateDns._mode === 'onceAccepted') {
      warnOfSecondOwner(
        this,
        props.vpc,
        wishes.map(({ hostName }) => hostName),
      );
    }
    if (makesEndpoints) {
      warnOfVpcInSameStack(this, props.vpc, removalPolicy);
    }
    warnOfDestroyedPredecessor(
      this,
      wishes.flatMap(({ inPlaceOf }) => inPlaceOf ?? []),
      removalPolicy,
    );
  }

  public clientSettings(options: PrefectClientOptions): PrefectClientSettings {
    return new PrefectClientSettings({ ...options, ...hosts(this.props, this.uiEndpoint !== undefined) });
  }

  public clientEnvironment(workspace: PrefectWorkspace): Record<string, string> {
    return this.clientSettings({ workspace }).toEnvironment();
  }

  public loginEnvironment(): Record<string, string> {
    return this.clientSettings({}).toEnvironment();
  }

  /**
   * Adds the hand-off to the outputs of the stack, and where to look for the state of the link.
   */
  public addHandOffOutputs(): void {
    addHandOffOutputs(this, this.handOff, {
      statusParameterName: this.statusParameter.parameterName,
      activatorFunctionName: this.activatorFunction.functionName,
      preflightFindings: this.preflightFindings,
    });
  }
}

function hosts(
  names: { readonly apiHostName?: string; readonly uiHostName?: string },
  hasUi: boolean,
): { apiHostName: string; uiHostName: string } {
  return {
    apiHostName: names.apiHostName ?? PRIVATE_HOSTS.api,
    uiHostName: hasUi ? (names.uiHostName ?? PRIVATE_HOSTS.ui) : PUBLIC_HOSTS.ui,
  };
}

function endpointWishes(props: PrefectPrivateLinkProps): [EndpointWish, ...EndpointWish[]] {
  const { apiHostName, uiHostName } = hosts(props, true);
  const api: EndpointWish = {
    role: 'api',
    hostName: apiHostName,
    healthPath: props.apiHealthPath ?? PRIVATE_HEALTH_CHECKS.api.healthPath,
    serviceName: props.apiServiceName,
    adopted: props.apiEndpoint,
    inPlaceOf: props.recreateApiEndpoint,
  };
  if (props.uiServiceName === undefined && props.uiEndpoint === undefined) {
    return [api];
  }
  const ui: EndpointWish = {
    role: 'ui',
    hostName: uiHostName,
    healthPath: props.uiHealthPath ?? PRIVATE_HEALTH_CHECKS.ui.healthPath,
    serviceName: props.uiServiceName,
    adopted: props.uiEndpoint,
    inPlaceOf: props.recreateUiEndpoint,
  };
  return [api, ui];
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
    if (!byZone.has(subnet.availabilityZone)) {
      byZone.set(subnet.availabilityZone, subnet);
    }
  }
  validateSubnets('vpcSubnets', [...byZone.values()], false);
  return [...byZone.values()];
}

function validate(props: PrefectPrivateLinkProps, stack: Stack): void {
  validateEndpoints(props, stack.region);
  validateHostName('apiHostName', props.apiHostName);
  validateHostName('uiHostName', props.uiHostName);
  validateHealthPath('apiHealthPath', props.apiHealthPath);
  validateHealthPath('uiHealthPath', props.uiHealthPath);
  validateSeconds('dnsWait', props.dnsWait, 0, 90);
  validateReminder(props);
  validateMinutes('checkInterval', props.checkInterval, MINUTES_OF_A_DAY);
  validateRemovalPolicy('removalPolicy', props.removalPolicy);
}

function first(securityGroups: readonly ec2.ISecurityGroup[]): ec2.ISecurityGroup {
  const [group] = securityGroups;
  if (group !== undefined) {
    return group;
  }
  throw new Error(
    '`securityGroups` must name at least one group, got an empty list. EC2 would use the default group of the VPC; leave `securityGroups` out to get a group made for the endpoints',
  );
}

/* Types that are deployed beside a link: dashboards, and what gateways, workers and egress controls are made of. One row each. */
import { AwsError } from '../service';
import { type Properties } from '../resource-types/resource-type';
import { inertType, type Parts } from './inert-type';

/** Zones of classic names: where load balancers have their DNS names. */
const LOAD_BALANCER_ZONES = { application: 'Z35SXDOTRQ7X7K', network: 'Z26RNL4JYFTOTI', gateway: '' } as const;
const SHORT_KIND = { application: 'app', network: 'net', gateway: 'gwy' } as const;

function kindOf(type: string): keyof typeof SHORT_KIND {
  return type === 'network' || type === 'gateway' ? type : 'application';
}

/** `net/my-balancer/50dc6c495c0c9188` of an ARN. */
function fullNameOf(loadBalancerArn: string): string {
  return loadBalancerArn.slice(loadBalancerArn.indexOf('loadbalancer/') + 'loadbalancer/'.length);
}

/** The name, also if the ARN is given. */
function nameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

function listOf(properties: Properties, name: string): readonly unknown[] {
  return (properties[name] ?? []) as readonly unknown[];
}

function firewallAttributes({ arn, now, uuid }: Parts, id: string, kind: string) {
  return {
    Arn: arn('route53resolver', `${kind}/${id}`),
    CreationTime: now(),
    CreatorRequestId: uuid(),
    Id: id,
    ModificationTime: now(),
    Status: 'COMPLETE',
    StatusMessage: 'Finished',
  };
}

function refuseBrokenDashboard({ DashboardBody }: Properties): void {
  try {
    JSON.parse(String(DashboardBody));
  } catch {
    throw new AwsError('InvalidParameterInput', 'The field DashboardBody must be a valid JSON object');
  }
}

export const INERT_TYPES = [
  inertType('AWS::ApplicationAutoScaling::ScalableTarget', ({ text }) => {
    const id = `${text('ResourceId')}|${text('ScalableDimension')}|${text('ServiceNamespace')}`;
    return [id, { Id: id }];
  }),
  inertType('AWS::ApplicationAutoScaling::ScalingPolicy', ({ arn, text, uuid }) => {
    const [resourceId = '', , service = ''] = text('ScalingTargetId').split('|');
    const target = `resource/${text('ServiceNamespace') || service}/${text('ResourceId') || resourceId}`;
    const policyArn = arn('autoscaling', `scalingPolicy:${uuid()}:${target}:policyName/${text('PolicyName')}`);
    return [policyArn, { Arn: policyArn }];
  }),
  inertType('AWS::CloudWatch::Dashboard', ({ name }) => [name('DashboardName')], refuseBrokenDashboard),
  inertType('AWS::ECS::CapacityProvider', ({ name }) => [name('Name')]),
  inertType('AWS::ECS::Cluster', ({ name, arn }) => {
    const cluster = name('ClusterName');
    return [cluster, { Arn: arn('ecs', `cluster/${cluster}`) }];
  }),
  inertType('AWS::ECS::ClusterCapacityProviderAssociations', ({ text }) => [text('Cluster')]),
  inertType('AWS::ECS::Service', ({ name, text, arn }) => {
    const service = name('ServiceName');
    const serviceArn = arn('ecs', `service/${nameOf(text('Cluster') || 'default')}/${service}`);
    return [serviceArn, { Name: service, ServiceArn: serviceArn }];
  }),
  inertType('AWS::ECS::TaskDefinition', ({ name, arn, next }) => {
    const family = name('Family');
    const taskDefinitionArn = arn('ecs', `task-definition/${family}:${next(`task-definition/${family}`)}`);
    return [taskDefinitionArn, { TaskDefinitionArn: taskDefinitionArn }];
  }),
  inertType('AWS::ElasticLoadBalancingV2::Listener', ({ text, arn, hex }) => {
    const listenerArn = arn('elasticloadbalancing', `listener/${fullNameOf(text('LoadBalancerArn'))}/${hex(16)}`);
    return [listenerArn, { ListenerArn: listenerArn }];
  }),
  inertType('AWS::ElasticLoadBalancingV2::ListenerCertificate', ({ text, hex }) => {
    const id = `${text('ListenerArn')}|${hex(16)}`;
    return [id, { Id: id }];
  }),
  inertType('AWS::ElasticLoadBalancingV2::ListenerRule', ({ text, hex }) => {
    const ruleArn = `${text('ListenerArn').replace(':listener/', ':listener-rule/')}/${hex(16)}`;
    return [ruleArn, { IsDefault: false, RuleArn: ruleArn }];
  }),
  inertType('AWS::ElasticLoadBalancingV2::LoadBalancer', ({ name, text, arn, hex, region, properties }) => {
    const kind = kindOf(text('Type'));
    const balancer = name('Name', 32);
    const id = hex(16);
    const fullName = `${SHORT_KIND[kind]}/${balancer}/${id}`;
    const loadBalancerArn = arn('elasticloadbalancing', `loadbalancer/${fullName}`);
    const prefix = text('Scheme') === 'internal' && kind === 'application' ? 'internal-' : '';
    return [
      loadBalancerArn,
      {
        CanonicalHostedZoneID: LOAD_BALANCER_ZONES[kind],
        DNSName:
          kind === 'network' ? `${balancer}-${id}.elb.${region}.amazonaws.com` : `${prefix}${balancer}-${id}.${region}.elb.amazonaws.com`,
        LoadBalancerArn: loadBalancerArn,
        LoadBalancerFullName: fullName,
        LoadBalancerName: balancer,
        SecurityGroups: listOf(properties, 'SecurityGroups'),
      },
    ];
  }),
  inertType('AWS::ElasticLoadBalancingV2::TargetGroup', ({ name, arn, hex }) => {
    const group = name('Name', 32);
    const fullName = `targetgroup/${group}/${hex(16)}`;
    const targetGroupArn = arn('elasticloadbalancing', fullName);
    return [
      targetGroupArn,
      { LoadBalancerArns: [], TargetGroupArn: targetGroupArn, TargetGroupFullName: fullName, TargetGroupName: group },
    ];
  }),
  inertType('AWS::NetworkFirewall::Firewall', ({ text, arn, hex, uuid, availabilityZones, properties }) => {
    const firewallArn = arn('network-firewall', `firewall/${text('FirewallName')}`);
    return [
      firewallArn,
      {
        EndpointIds: listOf(properties, 'SubnetMappings').map((_, index) => `${availabilityZones[index] ?? ''}:vpce-0${hex(16)}`),
        FirewallArn: firewallArn,
        FirewallId: uuid(),
      },
    ];
  }),
  inertType('AWS::NetworkFirewall::FirewallPolicy', ({ text, arn, uuid }) => {
    const policyArn = arn('network-firewall', `firewall-policy/${text('FirewallPolicyName')}`);
    return [policyArn, { FirewallPolicyArn: policyArn, FirewallPolicyId: uuid() }];
  }),
  inertType('AWS::NetworkFirewall::LoggingConfiguration', ({ text }) => [text('FirewallArn')]),
  inertType('AWS::NetworkFirewall::RuleGroup', ({ text, arn, uuid }) => {
    const ruleGroupArn = arn('network-firewall', `${text('Type').toLowerCase()}-rulegroup/${text('RuleGroupName')}`);
    return [ruleGroupArn, { RuleGroupArn: ruleGroupArn, RuleGroupId: uuid() }];
  }),
  inertType('AWS::Route53Resolver::FirewallDomainList', (parts) => {
    const id = `rslvr-fdl-${parts.hex(17)}`;
    return [
      id,
      {
        ...firewallAttributes(parts, id, 'firewall-domain-list'),
        DomainCount: listOf(parts.properties, 'Domains').length,
        ManagedOwnerName: '',
      },
    ];
  }),
  inertType('AWS::Route53Resolver::FirewallRuleGroup', (parts) => {
    const id = `rslvr-frg-${parts.hex(17)}`;
    return [
      id,
      {
        ...firewallAttributes(parts, id, 'firewall-rule-group'),
        OwnerId: parts.accountId,
        RuleCount: listOf(parts.properties, 'FirewallRules').length,
        ShareStatus: 'NOT_SHARED',
      },
    ];
  }),
  inertType('AWS::Route53Resolver::FirewallRuleGroupAssociation', (parts) => {
    const id = `rslvr-frgassoc-${parts.hex(17)}`;
    return [id, { ...firewallAttributes(parts, id, 'firewall-rule-group-association'), ManagedOwnerName: '' }];
  }),
] as const;

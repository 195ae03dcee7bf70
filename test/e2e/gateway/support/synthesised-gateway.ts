/* What a template says of a gateway. */
import { type Template } from 'aws-cdk-lib/assertions';

export interface Container {
  readonly EntryPoint: readonly string[];
  readonly Command: readonly string[];
  readonly Environment: readonly { readonly Name: string; readonly Value: string }[];
  readonly User: string;
  readonly ReadonlyRootFilesystem: boolean;
  readonly StopTimeout: number;
  readonly LinuxParameters: {
    readonly Tmpfs: readonly { readonly ContainerPath: string; readonly Size: number; readonly MountOptions: readonly string[] }[];
  };
  readonly Ulimits: readonly { readonly SoftLimit: number }[];
}

export interface GroupRule {
  readonly direction: 'in' | 'out';
  /** Logical ids. */
  readonly group: string;
  readonly peer?: string;
  readonly cidr?: string;
  readonly port: number;
}

type Properties = Readonly<Record<string, unknown>>;
interface Rule {
  readonly CidrIp?: string;
  readonly FromPort: number;
}

export class SynthesisedGateway {
  readonly container: Container;
  readonly rules: readonly GroupRule[];
  readonly targetGroup: Readonly<Record<string, unknown>>;

  constructor(private readonly template: Template) {
    this.container = (this.only('AWS::ECS::TaskDefinition')['ContainerDefinitions'] as readonly Container[])[0]!;
    this.targetGroup = this.only('AWS::ElasticLoadBalancingV2::TargetGroup');
    this.rules = [...this.inlineRules(), ...this.separateRules()];
  }

  get environment(): Record<string, string> {
    return Object.fromEntries(this.container.Environment.map(({ Name, Value }) => [Name, Value]));
  }

  private only(type: string): Properties {
    const [resource] = Object.values(this.template.findResources(type));
    return resource!['Properties'] as Properties;
  }

  private inlineRules(): GroupRule[] {
    return Object.entries(this.template.findResources('AWS::EC2::SecurityGroup')).flatMap(([group, { Properties: properties }]) => {
      const rules = (direction: 'in' | 'out', list: readonly Rule[] = []): GroupRule[] =>
        list.flatMap(({ CidrIp, FromPort }) => (CidrIp === undefined ? [] : [{ direction, group, cidr: CidrIp, port: FromPort }]));
      return [...rules('in', properties.SecurityGroupIngress), ...rules('out', properties.SecurityGroupEgress)];
    });
  }

  private separateRules(): GroupRule[] {
    const rules = (type: string, direction: 'in' | 'out', peer: string): GroupRule[] =>
      Object.values(this.template.findResources(type)).map(({ Properties: properties }) => ({
        direction,
        group: logicalId(properties.GroupId),
        peer: logicalId(properties[peer]),
        port: Number(properties.FromPort),
      }));
    return [
      ...rules('AWS::EC2::SecurityGroupIngress', 'in', 'SourceSecurityGroupId'),
      ...rules('AWS::EC2::SecurityGroupEgress', 'out', 'DestinationSecurityGroupId'),
    ];
  }
}

function logicalId(reference: unknown): string {
  return (reference as { 'Fn::GetAtt'?: readonly string[] } | undefined)?.['Fn::GetAtt']?.[0] ?? '';
}

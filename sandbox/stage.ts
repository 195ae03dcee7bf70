/*
 * The stage: a local AWS, VPCs, and Prefect's side, ready for the real `cdk`. Used by the story, by exploring and by the
 * end-to-end tests.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogSink } from './aws/account-context';
import { startLocalAws, type LocalAws, type LocalAwsOptions } from './aws/local-aws';
import { runCdk, type AwsAccess, type CdkResult } from './cdk';
import { functionStarter } from './lambda/function-starter';
import { type SandboxHost, type SandboxNetwork } from './network/sandbox-network';
import { startNetwork } from './network/start-network';
import { ensureRuntime } from './runtime/runtime';
import { detectNetworkLevel, type NetworkLevel } from './system/network-level';
import { ensureTools } from './system/tools';
import { API_SERVICE, UI_SERVICE } from './service-provider/prefect-services';
import { ServiceProviderServers } from './service-provider/service-provider-servers';

export interface StageOptions {
  /** What is being prepared, a line each. */
  readonly announce?: (line: string) => void;
  /** What happens in the local AWS, for debugging. */
  readonly log?: LogSink;
  readonly level?: NetworkLevel;
  readonly port?: number;
  /** Accounts and Regions. The first one is that of `aws.account`. */
  readonly environments?: LocalAwsOptions['environments'];
}

const REPOSITORY = join(__dirname, '..');

export class Stage {
  /** Installs what is missing, then starts everything. */
  static async start(options: StageOptions = {}): Promise<Stage> {
    const announce = options.announce ?? (() => undefined);
    ensureTools(announce);
    const level = options.level ?? detectNetworkLevel();
    const runtimeDirectory = await ensureRuntime(announce);
    const directory = mkdtempSync(join(tmpdir(), 'prefect-privatelink-sandbox-'));
    const serviceProvider = await ServiceProviderServers.create(directory, [API_SERVICE, UI_SERVICE]);
    const network = await startNetwork(serviceProvider, level);
    try {
      const aws = await startLocalAws({
        network,
        startFunctionProcess: functionStarter({ runtimeDirectory, certificateAuthorityPath: serviceProvider.certificateAuthorityPath }),
        issueCertificate: (hostNames) => serviceProvider.issueCertificate(hostNames),
        log: options.log,
        port: options.port,
        environments: options.environments,
      });
      for (const { ec2 } of aws.accounts.list()) {
        ec2.registerEndpointService(API_SERVICE);
        ec2.registerEndpointService(UI_SERVICE);
      }
      return new Stage(directory, serviceProvider, network, aws);
    } catch (error) {
      // The port may be taken, and nothing may be left behind.
      await network.close();
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(
    /** Scratch folder of this run, removed when it ends. */
    readonly directory: string,
    readonly serviceProvider: ServiceProviderServers,
    readonly network: SandboxNetwork,
    readonly aws: LocalAws,
  ) {}

  get access(): AwsAccess {
    return { endpointUrl: this.aws.url, region: this.aws.account.region, accountId: this.aws.account.accountId };
  }

  /** Runs the real `cdk` on this repository's app; from a scratch folder, since context lookups write `cdk.context.json` there. */
  cdk(args: readonly string[], onLine?: (line: string) => void, directory: string = REPOSITORY): Promise<CdkResult> {
    return runCdk(args, { aws: this.access, directory, onLine });
  }

  /** Lets time pass: schedules fire, and are waited for. */
  async pass(minutes: number): Promise<void> {
    await this.aws.account.clock.advance(minutes * 60_000);
  }

  /** A client in the VPC: a machine in one of its subnets, with a security group that may go anywhere. */
  async addClient(vpcId: string): Promise<SandboxHost> {
    const { ec2 } = this.aws.account;
    const subnet = ec2.subnets.list().find((candidate) => candidate.vpcId === vpcId);
    const vpc = this.network.vpc(vpcId);
    if (subnet === undefined || vpc === undefined) {
      throw new Error(`the VPC ${vpcId} has no subnet`);
    }
    const host = await vpc.addHost(ec2.subnets.takeAddress(subnet.subnetId));
    await host.setEgress([{ protocol: '-1', cidrBlocks: ['0.0.0.0/0'] }]);
    return host;
  }

  /** A VPC as a company has it: isolated subnets in two zones, made by somebody else. */
  async addExistingVpc(): Promise<string> {
    const { vpcs, subnets, routeTables } = this.aws.account.ec2;
    const { vpcId } = await vpcs.create({
      cidrBlock: '10.20.0.0/16',
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: 'existing' },
    });
    for (const [index, zone] of ['us-east-1a', 'us-east-1b'].entries()) {
      const { subnetId } = subnets.create({
        vpcId,
        cidrBlock: `10.20.${index}.0/24`,
        availabilityZone: zone,
        tags: { Name: `existing-${zone}` },
      });
      routeTables.associate(routeTables.create(vpcId, {}).routeTableId, subnetId);
    }
    return vpcId;
  }

  async close(): Promise<void> {
    await this.aws.stop();
    await this.network.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

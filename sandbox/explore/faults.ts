/* Faults that can be played from the prompt, each by a word. */
import { HANG, THROTTLING, type Fault } from '../aws/faults';
import { type ResolverBehaviour } from '../network/name-server';
import { type ServiceBehaviour } from '../service-provider/service-provider';
import { CommandError, SERVICES, type Explorer } from './explorer';

const VENDOR: Readonly<Record<string, ServiceBehaviour>> = {
  '403': { status: 403 },
  '404': { status: 404 },
  '500': { status: 500 },
  '503': { status: 503 },
  redirect: { status: 302 },
  slow: { delayMilliseconds: 8_000 },
  'slow-tls': { handshakeDelayMilliseconds: 8_000 },
  'slow-body': { connection: 'slowBody' },
  'wrong-certificate': { certificate: 'wrongName' },
  'expired-certificate': { certificate: 'expired' },
  'untrusted-certificate': { certificate: 'untrusted' },
  refuse: { connection: 'refuse' },
  silent: { connection: 'silent' },
};

const RESOLVER: Readonly<Record<string, ResolverBehaviour>> = {
  failing: { state: 'failing' },
  silent: { state: 'silent' },
  stopped: { state: 'stopped' },
  slow: { state: 'answering', delayMilliseconds: 2_000 },
};

const AWS: Readonly<Record<string, Fault>> = {
  throttle: THROTTLING,
  hang: HANG,
  deny: { error: { code: 'UnauthorizedOperation', message: 'You are not authorized to perform this operation.', status: 403 } },
};

const DEFAULT_ACTION = 'ec2:DescribeVpcEndpoints';
const ACTION = /^[a-z0-9]+:[A-Za-z0-9]+$/;

export const FAULT_HELP: readonly string[] = [
  `fault api|ui <what>         ${Object.keys(VENDOR).join(' ')}`,
  `fault dns <what>            ${Object.keys(RESOLVER).join(' ')}, in every VPC`,
  `fault aws <what> [action]   ${Object.keys(AWS).join(' ')}; action ${DEFAULT_ACTION} by default, or for instance ec2:ModifyVpcEndpoint`,
  'fault off                   everything works again',
];

/** Carries out `fault …`. */
export async function playFault(explorer: Explorer, [where, what, ...rest]: readonly string[]): Promise<readonly string[]> {
  const { stage, account } = explorer;
  if (where === undefined) {
    return FAULT_HELP;
  }
  if (where === 'off') {
    for (const service of Object.values(SERVICES)) {
      await stage.serviceProvider.setBehaviour(service.serviceName, {});
    }
    await setResolvers(explorer, { state: 'answering' });
    account.faults.clear();
    return ['everything works again'];
  }
  if (where === 'dns') {
    await setResolvers(explorer, chosen(RESOLVER, where, what));
    return [`the resolvers are ${what}`];
  }
  if (where === 'aws') {
    const fault = chosen(AWS, where, what);
    const [action = DEFAULT_ACTION] = rest;
    if (!ACTION.test(action)) {
      throw new CommandError(`an action is named as in IAM, for instance ${DEFAULT_ACTION}, got: ${action}`);
    }
    account.faults.set(action, fault);
    return [`${action}: ${what}`];
  }
  const service = SERVICES[where];
  if (service === undefined) {
    throw new CommandError(`no faults of ${where}:\n${FAULT_HELP.join('\n')}`);
  }
  await stage.serviceProvider.setBehaviour(service.serviceName, chosen(VENDOR, where, what));
  return [`${where}: ${what}`];
}

async function setResolvers({ account, stage }: Explorer, behaviour: ResolverBehaviour): Promise<void> {
  for (const { vpcId } of account.ec2.vpcs.list()) {
    await stage.network.vpc(vpcId)?.setResolver(behaviour);
  }
}

function chosen<T>(table: Readonly<Record<string, T>>, where: string, what: string | undefined): T {
  const found = what === undefined ? undefined : table[what];
  if (found === undefined) {
    throw new CommandError(`fault ${where} takes one of: ${Object.keys(table).join(' ')}`);
  }
  return found;
}

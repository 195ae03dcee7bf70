/* The commands of the prompt, one entry each. */
import { linkStatuses } from '../link-view';
import { CommandError, SERVICES, type Explorer } from './explorer';
import { playFault } from './faults';
import { introduction } from './introduction';

export interface Command {
  readonly usage: string;
  readonly help: string;
  /** Answers with lines to print. */
  readonly run: (explorer: Explorer, args: readonly string[]) => Promise<readonly string[]> | readonly string[];
}

const DEFAULT_MINUTES = 5;
const LONGEST_PASS_MINUTES = 7 * 24 * 60;
const DEFAULT_LOG_LINES = 20;

export const COMMANDS: Readonly<Record<string, Command>> = {
  accept: {
    usage: 'accept api|ui|<vpce-id>',
    help: 'Prefect accepts the connection',
    run: async (explorer, [name]) => {
      const { vpcEndpointId } = explorer.endpoint(name, ({ state }) => state === 'pendingAcceptance');
      await explorer.account.ec2.acceptConnection(vpcEndpointId);
      return [`${vpcEndpointId} is accepted, and available in a few seconds; the next pass continues from there: \`pass\``];
    },
  },
  reject: {
    usage: 'reject api|ui|<vpce-id>',
    help: 'Prefect rejects it, also long after acceptance',
    run: async (explorer, [name]) => {
      const { vpcEndpointId } = explorer.endpoint(name, ({ state }) => state !== 'rejected');
      await explorer.account.ec2.rejectConnection(vpcEndpointId);
      return [`${vpcEndpointId} is rejected`];
    },
  },
  pass: {
    usage: 'pass [minutes]',
    help: `lets time pass, ${DEFAULT_MINUTES} minutes by default; schedules fire`,
    run: async (explorer, [minutes = String(DEFAULT_MINUTES)]) => {
      const count = Number(minutes);
      if (!(count > 0 && count <= LONGEST_PASS_MINUTES)) {
        throw new CommandError(`minutes are a number up to ${LONGEST_PASS_MINUTES}, got: ${minutes}`);
      }
      await explorer.stage.pass(count);
      return [`${count} minutes later`, ...statusLines(explorer)];
    },
  },
  status: { usage: 'status', help: 'the state of the links', run: statusLines },
  endpoints: { usage: 'endpoints', help: 'the endpoints as EC2 describes them', run: endpointLines },
  logs: {
    usage: 'logs [name] [lines]',
    help: `last lines of the functions' logs, ${DEFAULT_LOG_LINES} by default; part of a name is enough`,
    run: logLines,
  },
  fault: { usage: 'fault …', help: 'something breaks, or works again; alone: what can break', run: playFault },
  'disable-dns': {
    usage: 'disable-dns api|ui|<vpce-id>',
    help: 'disables Private DNS manually, without the link',
    run: async (explorer, [name]) => {
      const { vpcEndpointId, privateDnsEnabled } = explorer.endpoint(name, (endpoint) => endpoint.privateDnsEnabled);
      if (!privateDnsEnabled) {
        return [`Private DNS of ${vpcEndpointId} is already disabled`];
      }
      await explorer.account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: false });
      return [`Private DNS of ${vpcEndpointId} is disabled; the next pass enables it again: \`pass\``];
    },
  },
  shell: {
    usage: 'shell [vpc-id]',
    help: 'a command line for another terminal that leads into the VPC, the latest by default',
    run: (explorer, [vpcId = explorer.shells.latestVpcId()]) => explorer.shells.commandLines(vpcId ?? explorer.existingVpcId),
  },
  environment: { usage: 'environment', help: 'the settings for `aws`, `cdk` and SDKs, and examples, again', run: introduction },
  help: {
    usage: 'help',
    help: 'this',
    run: () => [...Object.values(COMMANDS).map(({ usage, help }) => `${usage.padEnd(28)} ${help}`), `${'quit'.padEnd(28)} ends everything`],
  },
};

function statusLines({ account }: Explorer): readonly string[] {
  const lines = linkStatuses(account).flatMap(({ name, status }) => [
    `${name}: ${status.condition}`,
    ...status.findings.map(({ code, evidence }) => `  ${code}: ${evidence}`),
    ...status.endpoints.flatMap(({ role, endpointId, condition, findings }) => [
      `  ${role.padEnd(4)} ${endpointId}  ${condition}`,
      ...findings.map(({ code, evidence }) => `       ${code}: ${evidence}`),
    ]),
  ]);
  return lines.length > 0 ? lines : ['no link yet: deploy one, see `environment`'];
}

function endpointLines(explorer: Explorer): readonly string[] {
  const lines = explorer.endpoints().map(({ vpcEndpointId, serviceName, vpcId, state, privateDnsEnabled, interfaces }) => {
    const role = Object.entries(SERVICES).find(([, service]) => service.serviceName === serviceName)?.[0] ?? '?';
    const addresses = interfaces.map(({ networkInterface }) => networkInterface.privateIpAddress).join(' ');
    return `${role.padEnd(4)} ${vpcEndpointId}  ${vpcId}  ${state.padEnd(17)}  Private DNS ${privateDnsEnabled ? 'on ' : 'off'}  ${addresses}`;
  });
  return lines.length > 0 ? lines : ['no endpoint yet: deploy one, see `environment`'];
}

function logLines({ account }: Explorer, args: readonly string[]): readonly string[] {
  const count = Number(args.find((arg) => /^\d+$/.test(arg)) ?? DEFAULT_LOG_LINES);
  const part = args.find((arg) => !/^\d+$/.test(arg))?.toLowerCase() ?? '';
  const functions = account.lambda.list().filter(({ name }) => name.toLowerCase().includes(part));
  if (functions.length === 0) {
    return [`no function${part === '' ? '' : ` with ${part} in its name`} yet`];
  }
  return functions.flatMap(({ name, logs }) => [
    `${name}:`,
    ...(logs.length === 0 ? ['  nothing'] : logs.slice(-count).map(({ message }) => `  ${message}`)),
  ]);
}

import { type Command } from '../program/command';
import { type Verdict } from '../../core/reachability/verdict';
import { judgeClientEnvironment } from '../check/client-environment';
import { examine, type Examination } from '../doctor/examine';
import { HOP_TITLES, hopsOf, stopOf } from '../doctor/hops';
import { judge, type ExaminedPath } from '../doctor/judge';
import { EXIT } from '../program/exit';
import { fullFinding, isTrouble, printFindings, worstFirst } from '../report/findings';
import { styled, type Output, type Span } from '../program/output';
import { chooseSubject, SUBJECT_OPTIONS } from '../program/subject';

export const DOCTOR: Command = {
  summary: 'check everything between a client and Prefect, and report where the path stops',
  options: {
    from: { value: '<id>', help: 'check whether this client can reach Prefect: a security group, subnet, network interface or instance' },
    probe: { help: 'run the probe inside the VPC now, instead of using its last result' },
    ...SUBJECT_OPTIONS,
  },
  details: [
    'Reads endpoints, DNS attributes, DHCP options, hosted zones, security groups, network ACLs and other endpoints of the VPC, and the last status of the activator. Changes nothing.',
    'Requires ssm:GetParametersByPath, ec2:Describe{VpcEndpoints, NetworkInterfaces, Vpcs, VpcAttribute, SecurityGroups, NetworkAcls, DhcpOptions}, ec2:GetManagedPrefixListEntries and route53:ListHostedZonesByVPC; for a subnet ec2:DescribeSubnets, with --probe lambda:InvokeFunction. It reports anything it is not allowed to read, and continues with the remaining checks.',
    'It evaluates the rules of groups and ACLs. In the environment of a client, it checks whether PREFECT_API_URL starts with PREFECT_CLOUD_API_URL. Names, TLS and health are results of the probe, which runs in its own subnets and security group. `prefect-privatelink check` runs the same checks on the client itself.',
  ],
  examples: [
    'prefect-privatelink doctor',
    'prefect-privatelink doctor --probe --from sg-0123456789abcdef0',
    'prefect-privatelink doctor --from eni-0123456789abcdef0 --api-endpoint-id vpce-0123456789abcdef0',
  ],
  exits: { 0: 'nothing to do, and nothing stops the path', 1: 'findings, or the path stops' },
  run: async (context) => {
    const { output, io } = context;
    const examination = await examine(context, await chooseSubject(context));
    const paths = examination.endpoints.map((endpoint) => ({ endpoint, hops: hopsOf(endpoint, examination) }));
    const ofClient = judgeClientEnvironment(io.env).map((found) => fullFinding(found));
    const findings = worstFirst([...judge(examination, paths, io.now()), ...ofClient]);
    output.value({
      ...(examination.link === undefined ? {} : { link: examination.link.name, condition: examination.link.status?.condition }),
      ...(examination.clientNamed ? { from: examination.client?.label } : {}),
      findings,
      paths: paths.map(({ endpoint, hops }) => ({
        role: endpoint.seen.named.role,
        endpointId: endpoint.seen.named.endpointId,
        hostName: endpoint.seen.named.hostName,
        stopsAt: stopOf(hops)?.hop,
        hops,
      })),
      freshProbe: examination.freshProbe,
      notLookedAt: examination.refused,
    });
    if (findings.length === 0) {
      output.line(styled('green', 'No findings.'));
    }
    printFindings(output, findings);
    paths.forEach((path) => printPath(output, path, examination));
    printRefused(output, examination);
    const stops = paths.some(({ hops }) => stopOf(hops) !== undefined);
    return findings.some(isTrouble) || stops ? EXIT.findings : EXIT.healthy;
  },
};

const MARKS: Readonly<Record<Verdict, Span>> = {
  open: styled('green', 'ok     '),
  partly: styled('yellow', 'partly '),
  closed: styled('red', 'STOP   '),
  unknown: styled('dim', '?      '),
};

function printPath(output: Output, { endpoint, hops }: ExaminedPath, { client }: Examination): void {
  const { hostName, endpointId } = endpoint.seen.named;
  const stop = stopOf(hops);
  const width = Math.max(...hops.map(({ hop }) => HOP_TITLES[hop].length));
  output.line();
  output.line('From ', styled('bold', client?.label ?? 'a client'), ' to ', styled('bold', hostName), ` by ${endpointId}`);
  for (const { hop, verdict, checked } of hops) {
    output.line('  ', MARKS[verdict], HOP_TITLES[hop].padEnd(width), '  ', styled('dim', checked));
  }
  if (stop !== undefined) {
    output.line('  ', styled('red', `The path stops at: ${HOP_TITLES[stop.hop]}.`));
    return;
  }
  const open = hops.every(({ verdict }) => verdict === 'open');
  output.line('  ', open ? styled('green', 'The whole path is open.') : 'No check found a stop.');
}

function printRefused(output: Output, { refused }: Examination): void {
  if (refused.length === 0) {
    return;
  }
  output.line();
  output.line(styled('yellow', 'Not checked:'));
  for (const { action, reason } of refused) {
    output.line(`  ${action}: ${reason}`);
  }
}

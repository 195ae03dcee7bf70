import { type Command } from '../program/command';
import { type Verdict } from '../../core/reachability/verdict';
import { examine, type Examination } from '../doctor/examine';
import { HOP_TITLES, hopsOf, stopOf } from '../doctor/hops';
import { judge, type ExaminedPath } from '../doctor/judge';
import { EXIT } from '../program/exit';
import { isTrouble, printFindings } from '../report/findings';
import { styled, type Output, type Span } from '../program/output';
import { chooseSubject, SUBJECT_OPTIONS } from '../program/subject';

export const DOCTOR: Command = {
  summary: 'look at everything between a client and Prefect, and say where it stops',
  options: {
    from: { value: '<id>', help: 'can this client reach Prefect? A security group, subnet, network interface or instance' },
    probe: { help: 'run the probe inside the VPC now, instead of taking its last result' },
    ...SUBJECT_OPTIONS,
  },
  details: [
    'Reads endpoints, DNS attributes, DHCP options, hosted zones, security groups, network ACLs and other endpoints of the VPC, and what the activator last wrote. Changes nothing.',
    'Needs ssm:GetParametersByPath, ec2:Describe{VpcEndpoints, NetworkInterfaces, Vpcs, VpcAttribute, SecurityGroups, NetworkAcls, DhcpOptions}, ec2:GetManagedPrefixListEntries and route53:ListHostedZonesByVPC; for a subnet ec2:DescribeSubnets, with --probe lambda:InvokeFunction. What may not be read is said, and the rest is done.',
    'Rules are read as they are written; names, TLS and health are what the probe saw, from its own place in the VPC. `prefect-privatelink check` looks from the client itself.',
  ],
  examples: [
    'prefect-privatelink doctor',
    'prefect-privatelink doctor --probe --from sg-0123456789abcdef0',
    'prefect-privatelink doctor --from eni-0123456789abcdef0 --api-endpoint-id vpce-0123456789abcdef0',
  ],
  exits: { 0: 'nothing found, and nothing stops the path', 1: 'findings, or the path stops' },
  run: async (context) => {
    const { output, io } = context;
    const examination = await examine(context, await chooseSubject(context));
    const paths = examination.endpoints.map((endpoint) => ({ endpoint, hops: hopsOf(endpoint, examination) }));
    const findings = judge(examination, paths, io.now());
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
    output.line('  ', styled('red', `It stops at: ${HOP_TITLES[stop.hop]}.`));
    return;
  }
  const open = hops.every(({ verdict }) => verdict === 'open');
  output.line('  ', open ? styled('green', 'The whole way is open.') : 'Nothing seen stops it.');
}

function printRefused(output: Output, { refused }: Examination): void {
  if (refused.length === 0) {
    return;
  }
  output.line();
  output.line(styled('yellow', 'Not looked at:'));
  for (const { action, reason } of refused) {
    output.line(`  ${action}: ${reason}`);
  }
}

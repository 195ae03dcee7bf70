import { type Command } from '../program/command';
import { judgeClientEnvironment } from '../check/client-environment';
import { clientId } from '../doctor/client';
import { examine, type Examination } from '../doctor/examine';
import { hopsOf, stopOf } from '../doctor/hops';
import { judge } from '../doctor/judge';
import { doctorCases, printPaths, printRefused } from '../doctor/print';
import { EXIT, UsageError } from '../program/exit';
import { fullFinding, isTrouble, printFindings, worstFirst } from '../report/findings';
import { lastPass, type LastPass } from '../report/pass-age';
import { ago } from '../report/status-print';
import { checkFormat, FORMAT_OPTION, printJunit, wantsJunit } from '../report/junit';
import { styled } from '../program/output';
import { chooseSubject, namedEndpoints, SUBJECT_OPTIONS } from '../program/subject';

export const DOCTOR: Command = {
  summary: 'check everything between a client and Prefect, and report where the path stops',
  options: {
    from: { value: '<id>', help: 'check whether this client can reach Prefect: a security group, subnet, network interface or instance' },
    probe: { help: 'run the probe inside the VPC now, instead of using its last result' },
    ...FORMAT_OPTION,
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
    'prefect-privatelink doctor --format junit > doctor.xml',
    'prefect-privatelink doctor --from eni-0123456789abcdef0 --api-endpoint-id vpce-0123456789abcdef0',
  ],
  exits: { 0: 'nothing to do, and nothing stops the path', 1: 'findings, or the path stops' },
  run: async (context) => {
    const { args, output, io } = context;
    checkFormat(context);
    const from = args.text('from') === undefined ? undefined : clientId(args.text('from') ?? '');
    if (args.flag('probe') && namedEndpoints(args).length > 0) {
      throw new UsageError('--probe requires a link of the construct; run `prefect-privatelink check` inside the VPC instead');
    }
    const examination = await examine(context, await chooseSubject(context), from);
    const paths = examination.endpoints.map((endpoint) => ({ endpoint, hops: hopsOf(endpoint, examination) }));
    const ofClient = judgeClientEnvironment(io.env).map((found) => fullFinding(found));
    const findings = worstFirst([...judge(examination, paths, io.now()), ...ofClient]);
    const stops = paths.some(({ hops }) => stopOf(hops) !== undefined);
    const exit = findings.some(isTrouble) || stops ? EXIT.findings : EXIT.healthy;
    if (wantsJunit(context)) {
      printJunit(output, 'prefect-privatelink doctor', doctorCases(paths, findings, examination), io.now());
      return exit;
    }
    output.value({
      ...(examination.link === undefined
        ? {}
        : { link: examination.link.name, condition: examination.link.status?.condition, ...passOf(examination, io.now()) }),
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
      notChecked: examination.refused,
    });
    if (findings.length === 0) {
      output.line(styled('green', 'No findings.'));
    }
    printFindings(output, findings);
    const { pass } = passOf(examination, io.now());
    if (pass !== undefined) {
      output.line();
      output.line(styled('dim', `Last pass ${ago(pass.startedAt, io.now())}.`));
    }
    printPaths(output, paths, examination);
    printRefused(output, examination);
    return exit;
  },
};

function passOf({ link }: Examination, now: number): { readonly pass?: LastPass } {
  return link?.status === undefined ? {} : { pass: lastPass(link.status.pass, now) };
}

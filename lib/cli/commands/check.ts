import { readFileSync } from 'node:fs';
import { DEFAULT_OPTIONS, secureContext, type ProbeOptions } from '../../handlers/probe/options';
import { callWithKey, judgeCall, type AuthenticatedCall } from '../check/authenticated';
import { checkCases } from '../check/cases';
import { checkHost, type CheckedHost } from '../check/check-host';
import { judgeClientEnvironment } from '../check/client-environment';
import { chooseHosts, type Host } from '../check/hosts';
import { type Command, type Context } from '../program/command';
import { EXIT, UsageError } from '../program/exit';
import { fullFinding, isTrouble, printFindings, type FullFinding } from '../report/findings';
import { checkFormat, FORMAT_OPTION, printJunit, wantsJunit } from '../report/junit';
import { styled, type Output } from '../program/output';

/** Valid in a header: any other character would end or split it. */
const KEY = /^[\x21-\x7e]{8,512}$/;

export function checkCommand(byDefault: ProbeOptions = DEFAULT_OPTIONS): Command {
  return {
    summary: "check DNS, TLS and health of Prefect's hosts from this machine",
    positionals: '[host[/health-path]…]',
    options: {
      public: { help: 'check the public hosts instead of the private ones' },
      'api-key-env': { value: '<NAME>', help: 'also call the API with the key from this environment variable; the key is never printed' },
      ...FORMAT_OPTION,
    },
    details: [
      'Requires no AWS credentials: run it on an instance, in a container or in a pod, with the environment of the client: it also checks whether PREFECT_API_URL starts with PREFECT_CLOUD_API_URL. Without hosts, it checks api.private.prefect.cloud and app.private.prefect.cloud.',
      'A call with a key shows for certain whether Prefect trusts the endpoint (tenant authentication): the answer is 403 if not, and 401 if the key is wrong.',
      "The check connects directly and ignores HTTPS_PROXY. It trusts the certificates in SSL_CERT_FILE, as Prefect's client does, otherwise the authorities of Node.js and NODE_EXTRA_CA_CERTS.",
    ],
    examples: [
      'prefect-privatelink check',
      'prefect-privatelink check --api-key-env PREFECT_API_KEY',
      'prefect-privatelink check --public',
      'prefect-privatelink check --format junit > check.xml',
      'prefect-privatelink check proxy.example.com/api/health',
    ],
    exits: { 0: 'every host is healthy', 1: 'findings', 3: false },
    run: async (context) => {
      const { args, output, io } = context;
      checkFormat(context);
      const hosts = chooseHosts(args);
      const key = keyOf(context);
      const options = withAuthorities(context, byDefault);
      const checked = await Promise.all(hosts.map((host) => checkHost(host, options, io.now())));
      const calls = key === undefined ? [] : await callAll(hosts, checked, key, options);
      const ofEnvironment = judgeClientEnvironment(io.env).map((found) => fullFinding(found));
      const findings = [
        ...checked.flatMap((host) => host.findings),
        ...calls.flatMap((call) => judgeCall(call).map((found) => fullFinding(found))),
        ...ofEnvironment,
      ];
      const exit = findings.some(isTrouble) ? EXIT.findings : EXIT.healthy;
      if (wantsJunit(context)) {
        printJunit(output, 'prefect-privatelink check', checkCases(checked, calls, ofEnvironment), io.now());
        return exit;
      }
      output.value({ healthy: !findings.some(isTrouble), hosts: checked, calls, findings });
      checked.forEach((host) => printHost(output, host));
      calls.forEach((call) => printCall(output, call));
      printVerdict(output, findings);
      remarkOnProxy(context);
      return exit;
    },
  };
}

export const CHECK = checkCommand();

function keyOf({ args, io, output }: Context): string | undefined {
  const variable = args.text('api-key-env');
  if (variable === undefined) {
    return undefined;
  }
  const key = io.env[variable];
  if (key === undefined || key === '') {
    throw new UsageError(`--api-key-env: the environment variable ${variable} is not set`);
  }
  output.hide(key);
  if (!KEY.test(key)) {
    throw new UsageError(`--api-key-env: ${variable} does not contain an API key, which is 8 to 512 printable characters without spaces`);
  }
  return key;
}

function withAuthorities({ io }: Context, options: ProbeOptions): ProbeOptions {
  const path = io.env.SSL_CERT_FILE;
  if (path === undefined || path === '') {
    return options;
  }
  try {
    return { ...options, secureContext: secureContext(readFileSync(path, 'utf8')) };
  } catch {
    throw new UsageError(`SSL_CERT_FILE must name a readable file of certificates, got: ${path}`);
  }
}

/** Calls the first healthy address of each API host: without one, a call would show nothing new. */
async function callAll(
  hosts: readonly Host[],
  checked: readonly CheckedHost[],
  key: string,
  options: ProbeOptions,
): Promise<readonly AuthenticatedCall[]> {
  const apis = hosts.filter(({ isApi }) => isApi);
  if (apis.length === 0) {
    throw new UsageError('--api-key-env requires a host of the API: one with the health path /api/health');
  }
  const calls = apis.map((host) => {
    const healthy = checked.find(({ hostName }) => hostName === host.hostName)?.addresses.find(({ outcome }) => outcome === 'healthy');
    return healthy === undefined ? [] : [callWithKey(host.hostName, healthy.address, key, options)];
  });
  return Promise.all(calls.flat());
}

function nameText({ name, bySystem }: CheckedHost): string {
  if (name.addresses.length > 0) {
    return name.addresses.join(', ');
  }
  const error = name.errorCode ?? 'no address';
  return bySystem ? `not in DNS (${error}); this system resolves it, for example with its hosts file` : `${name.outcome} (${error})`;
}

function printHost(output: Output, host: CheckedHost): void {
  const { hostName, name, bySystem, addresses } = host;
  output.line(styled('bold', hostName));
  output.line('  ', mark(name.addresses.length > 0 || bySystem), ' DNS     ', nameText(host), styled('dim', `  ${name.milliseconds} ms`));
  for (const { address, outcome, httpStatus, errorCode, detail, certificateExpires, milliseconds } of addresses) {
    const { tcp, tls, http } = milliseconds;
    const good = (phase: number | undefined, failed: boolean): boolean => phase !== undefined && !failed;
    output.line('  ', mark(good(tcp, outcome.startsWith('tcp'))), ' TCP     ', address, time(tcp));
    if (tls !== undefined) {
      output.line(
        '  ',
        mark(good(tls, outcome.startsWith('tls'))),
        ' TLS     ',
        certificateExpires === undefined ? '' : `certificate until ${certificateExpires}`,
        time(tls),
      );
    }
    if (http !== undefined) {
      output.line('  ', mark(outcome === 'healthy'), ' health  ', httpStatus === undefined ? '' : `HTTP ${httpStatus}`, time(http));
    }
    if (outcome !== 'healthy') {
      output.line('            ', styled('dim', [outcome, errorCode, detail].filter(Boolean).join(', ')));
    }
  }
}

function printCall(output: Output, call: AuthenticatedCall): void {
  const answer = call.httpStatus === undefined ? (call.errorCode ?? 'no answer') : `HTTP ${call.httpStatus}`;
  output.line('  ', mark(judgeCall(call).length === 0), ' key     ', `GET https://${call.hostName}${call.path}: ${answer}`);
}

function printVerdict(output: Output, findings: readonly FullFinding[]): void {
  output.line();
  if (findings.length === 0) {
    output.line(styled('green', 'All healthy.'));
  }
  printFindings(output, findings);
}

function remarkOnProxy({ io, output }: Context): void {
  const variable = ['HTTPS_PROXY', 'https_proxy'].find((name) => (io.env[name] ?? '') !== '');
  if (variable !== undefined) {
    output.remark(
      `Note: ${variable} is set, so Prefect's client uses that proxy unless NO_PROXY names the hosts. This check does not use it.`,
    );
  }
}

function mark(good: boolean): ReturnType<typeof styled> {
  return good ? styled('green', 'ok  ') : styled('red', 'FAIL');
}

function time(milliseconds: number | undefined): ReturnType<typeof styled> {
  return styled('dim', milliseconds === undefined ? '' : `  ${milliseconds} ms`);
}

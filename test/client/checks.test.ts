/* What no format can hold, and what nobody can mean, is refused before anything is rendered. */
import fc from 'fast-check';
import { apiKeyAt } from '../../lib/client/settings/api-key';
import { checkResourceName, checkSecretField } from '../../lib/client/settings/checks';
import { clientSettings, type ClientInput } from '../../lib/client/settings/client-settings';
import { jobTemplate, type EcsFlowRuns } from '../../lib/client/settings/job-template';
import { ACCOUNT, readable, workspace, WORKSPACE } from './fixtures';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prefect-AbCdEf';
const inSettings = (input: ClientInput): void => void clientSettings(input);
const inFlowRuns = (flowRuns: EcsFlowRuns): void => void jobTemplate(clientSettings(workspace), flowRuns);
const network = { vpc: 'vpc-1', subnets: ['subnet-1'], securityGroups: [] };

/** Everything that a user writes into a format, with a text that is right up to where `end` is added. */
const INPUTS: Readonly<Record<string, readonly [input: string, use: (end: string) => void]>> = {
  apiHostName: ['apiHostName', (end) => inSettings({ apiHostName: `api.example.com${end}` })],
  uiHostName: ['uiHostName', (end) => inSettings({ uiHostName: `app.example.com${end}` })],
  accountId: ['accountId', (end) => inSettings({ accountId: `${ACCOUNT}${end}`, workspaceId: WORKSPACE })],
  workspaceId: ['workspaceId', (end) => inSettings({ accountId: ACCOUNT, workspaceId: `${WORKSPACE}${end}` })],
  certificateFile: ['certificateFile', (end) => inSettings({ certificateFile: `/ca.pem${end}` })],
  proxyUrl: ['proxyUrl', (end) => inSettings({ proxyUrl: `http://proxy.example.com${end}` })],
  noProxy: ['noProxy', (end) => inSettings({ proxyUrl: 'http://proxy.example.com', noProxy: ['a.b', `fd00::1${end}`] })],
  'secret of the API key': ['apiKey', (end) => inSettings({ apiKey: { store: 'secretsManager', arn: `${ARN}${end}`, region: 'r' } })],
  'field of the API key': [
    'apiKey',
    (end) => inSettings({ apiKey: { store: 'secretsManager', arn: ARN, field: `key${end}`, region: 'r' } }),
  ],
  'parameter of the API key': [
    'apiKey',
    (end) => inSettings({ apiKey: { store: 'parameter', arn: ARN, name: `/key${end}`, region: 'r' } }),
  ],
  'Kubernetes Secret of the API key': ['apiKey', (end) => inSettings({ apiKey: { store: 'kubernetes', name: `key${end}`, key: 'key' } })],
  'ARN on the command line': ['--api-key-arn', (end) => apiKeyAt('--api-key-arn', `${ARN}${end}`)],
  'field on the command line': ['--api-key-arn', (end) => apiKeyAt('--api-key-arn', `${ARN}:key${end}`)],
  'name in Kubernetes': ['name', (end) => checkResourceName('name', `key${end}`)],
  'data key in Kubernetes': ['key', (end) => checkSecretField('key', `key${end}`)],
  'cluster of flow runs': ['cluster', (end) => inFlowRuns({ cluster: `c${end}` })],
  'execution role of flow runs': ['executionRole', (end) => inFlowRuns({ executionRole: `r${end}` })],
  'task role of flow runs': ['taskRole', (end) => inFlowRuns({ taskRole: `r${end}` })],
  'image of flow runs': ['image', (end) => inFlowRuns({ image: `i${end}` })],
  'log group of flow runs': ['logGroup', (end) => inFlowRuns({ logGroup: `l${end}` })],
  'VPC of flow runs': ['vpc', (end) => inFlowRuns({ network: { ...network, vpc: `v${end}` } })],
  'subnets of flow runs': ['vpcSubnets', (end) => inFlowRuns({ network: { ...network, subnets: ['s', `s${end}`] } })],
  'security groups of flow runs': ['securityGroups', (end) => inFlowRuns({ network: { ...network, securityGroups: [`s${end}`] } })],
};

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const UNREADABLE = {
  'C0 controls and DEL': [...range(0x00, 0x1f), 0x7f],
  'C1 controls, with U+0085': range(0x80, 0x9f),
  'separators of lines': [0x2028, 0x2029],
  noncharacters: [...range(0xfdd0, 0xfdef), ...range(0, 16).flatMap((plane) => [plane * 0x10000 + 0xfffe, plane * 0x10000 + 0xffff])],
  'lone surrogates': [0xd800, 0xdbff, 0xdc00, 0xdfff],
  'invisible and bidirectional': [0xad, 0x200b, 0x200e, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, 0xe0001],
};

function messageOf(act: () => void): string {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(Object.entries(INPUTS))('%s', (_what, [input, use]) => {
  test('is right without anything added', () => expect(() => use('')).not.toThrow());

  test.each(Object.entries(UNREADABLE))('has no %s', (_kind, codes) => {
    const ends = codes.map((code) => String.fromCodePoint(code)).flatMap((character) => [character, `${character}a`]);
    const said = ends.map((end) => messageOf(() => use(end)).replace(/\d+\. Files.*$/, ''));
    const names = codes.map((code) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
    const expected = names.map((name) => `\`${input}\` must be printable text, got: the character ${name} at position `);
    expect(said).toEqual(expected.flatMap((text) => [text, text]));
  });

  test('has a longest length, which the error names without the text', () => {
    expect(() => use('a'.repeat(60_000))).toThrow(new RegExp(`^\`${input}\` must have at most \\d+ characters, got: 60\\d{3}$`));
  });
});

test('a path of anything that can be seen is taken', () => {
  fc.assert(
    fc.property(readable, (name) => {
      fc.pre(!/pn[ub]_/i.test(name));
      expect(clientSettings({ certificateFile: `/${name}` }).certificateFile).toBe(`/${name}`);
    }),
  );
});

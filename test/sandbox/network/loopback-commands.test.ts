import { adaptCommand } from '../../../sandbox/network/loopback-commands';

const view = {
  number: 1,
  cidrBlock: '10.0.0.0/16',
  resolver: '127.1.0.2',
  names: [
    { name: 'api.example', type: 'CNAME' as const, values: ['vpce.example'] },
    { name: 'vpce.example', type: 'A' as const, values: ['10.0.1.10', '10.0.2.10'] },
  ],
};

test("nslookup asks the VPC's resolver", () => {
  expect(adaptCommand(view, '/usr/bin/nslookup', ['api.example']).args).toEqual(['api.example', '127.1.0.2']);
});

test('curl gets the addresses, and reaches nothing by any other name', () => {
  const { args } = adaptCommand(view, 'curl', ['https://10.0.1.10/', 'https://192.0.2.1/']);
  expect(args.join(' ')).toContain('--resolve api.example:443:127.1.1.10,127.1.2.10');
  expect(args.join(' ')).toContain('--resolve *:443:127.1.255.254');
  expect(args.slice(-2)).toEqual(['https://127.1.1.10/', 'https://192.0.2.1/']);
});

test('node loads the translation first', () => {
  const { args, environment } = adaptCommand(view, '/opt/bin/node', ['client.cjs']);
  expect(args).toEqual(['--require', expect.stringMatching(/loopback-preload\.cjs$/), 'client.cjs']);
  expect(JSON.parse(environment['SANDBOX_LOOPBACK'] ?? '')).toEqual({ number: 1, cidrBlock: '10.0.0.0/16', resolver: '127.1.0.2' });
});

test('other programs stay as they are', () => {
  expect(adaptCommand(view, 'sh', ['-c', 'true'])).toEqual({ args: ['-c', 'true'], environment: {} });
});

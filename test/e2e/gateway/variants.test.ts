/* Every supported HAProxy accepts every rendered variant without a warning. */
import { generateKeyPairSync } from 'node:crypto';
import { renderHaproxyCfg } from '../../../lib/gateway/haproxy/render';
import { ENVIRONMENT, VARIANTS } from '../../gateway/haproxy/models';
import { TestGround } from './support/ground';
import { check, SUPPORTED } from './support/haproxy';

jest.setTimeout(120_000);

let ground: TestGround;
beforeAll(async () => {
  ground = await TestGround.start();
  for (const [name, pair] of Object.entries({
    first: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    second: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  })) {
    ground.write(`${name}.pub`, pair.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  }
});
afterAll(() => ground.stop());

// What HAProxy says of being started as root is about the test.
const ABOUT_ROOT = /^\[(?:NOTICE|WARNING)\].*(?:version is|path to executable|chroot|root user).*$/gm;

describe.each(SUPPORTED)('HAProxy %s', (branch) => {
  test.each(Object.keys(VARIANTS))('%s', async (name) => {
    const configuration = renderHaproxyCfg(VARIANTS[name]!(ground.behind(ground.plain)));
    const { status, problems } = await check(branch, configuration, ENVIRONMENT);
    expect(problems.replace(ABOUT_ROOT, '').trim()).toBe('');
    expect(status).toBe(0);
  });

  test('a file without a line feed at its end is refused', async () => {
    const configuration = renderHaproxyCfg(VARIANTS['passthrough']!(ground.behind(ground.plain)));
    expect(await check(branch, configuration.trimEnd())).toMatchObject({
      status: 1,
      problems: expect.stringContaining('Missing LF on last line'),
    });
  });
});

/* Every prop in every kind of value: it synthesises to the right template, or is refused by name, value and way out. */
import { CfnWaitConditionHandle, Stack } from 'aws-cdk-lib/core';
import { synthesise } from './invariants';
import { publicProps } from './public-props';
import { LOOKUPS, ROWS, type Cell } from './rows';
import { appWith, SETTINGS, type Settings } from './settings';

test('there is a row for every prop of every public interface', () => {
  expect(publicProps().filter((prop) => !ROWS.some((row) => row.prop === prop))).toEqual([]);
});

function check(settings: Settings, { build, shows, refused }: Cell): void {
  const result = synthesise(() => {
    const app = appWith(settings);
    const stack = new Stack(app, 'Network', { env: settings.env });
    // CloudFormation accepts no template without a resource.
    new CfnWaitConditionHandle(stack, 'Something');
    build(stack);
    return app;
  });
  if (refused !== undefined) {
    const error = 'error' in result ? result.error : 'not refused';
    expect([error, refused.filter((text) => !error.includes(text))]).toEqual([error, []]);
    return;
  }
  expect('error' in result ? result.error : undefined).toBeUndefined();
  const missing = (shows ?? []).filter(
    (text) => 'templates' in result && !result.templates.includes(text) && !result.templates.includes(JSON.stringify(text).slice(1, -1)),
  );
  expect(missing).toEqual([]);
}

describe.each(SETTINGS)('$name', (settings) => {
  const cells = ROWS.flatMap(({ prop, cells: own }) => own.map((cell) => [`${prop}: ${cell.kind}`, cell] as const));
  // Each cell runs in one setting here, and in all with MATRIX=all.
  const share = cells.filter((_, index) => process.env.MATRIX === 'all' || index % SETTINGS.length === SETTINGS.indexOf(settings));
  test.each(share)('%s', (_, cell) => check(settings, cell));

  const lookups = LOOKUPS.flatMap(({ prop, cells: own }) => own.map((cell) => [`${prop}: ${cell.kind}`, cell] as const));
  // The flags of newer versions check templates before the look-up, and reject the dummies that the CDK itself puts there.
  if (settings.env !== undefined && settings.name.startsWith('no flags')) {
    test.each(lookups)('%s', (_, cell) => check(settings, cell));
  }
});

import { App, Stack, Stage } from 'aws-cdk-lib/core';
import { appRegistry, RegistryKey } from '../../lib/private/app-registry';

const NAMES = new RegistryKey(() => new Set<string>());

test('one value per app, wherever in the tree it is requested', () => {
  const app = new App();
  const inStage = new Stack(new Stage(app, 'Stage'), 'Stack');
  appRegistry(app, NAMES).add('first');
  expect([...appRegistry(inStage, NAMES)]).toEqual(['first']);
});

test('apps and keys share nothing', () => {
  const app = new App();
  appRegistry(app, NAMES).add('first');
  expect(appRegistry(new App(), NAMES).size).toBe(0);
  expect(appRegistry(app, new RegistryKey(() => new Set<string>())).size).toBe(0);
});

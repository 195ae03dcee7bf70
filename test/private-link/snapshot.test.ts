import { UI_SERVICE, template } from './fixtures';

// Hashes of code change with every change to a handler; all else in the template is contract.
expect.addSnapshotSerializer({
  test: (value) => typeof value === 'string' && /[0-9a-f]{64}/.test(value),
  serialize: (value: string) => `"${value.replace(/[0-9a-f]{64}/g, '<hash>')}"`,
});

test('the whole template', () => {
  expect(template({ uiServiceName: UI_SERVICE }).toJSON()).toMatchSnapshot();
});

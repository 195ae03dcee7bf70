import { documentation } from '../../../lib/core/findings/catalogue/documentation';
import { finding } from '../../../lib/core/findings/finding';
import { refusalText } from '../../../lib/core/findings/refusal-text';

test('each refusal ends with the URL of its document, so that it can be clicked', () => {
  const text = refusalText([finding('service-unknown', 'one'), finding('no-zone-served', 'two')]);
  const urls = text.match(/https:\S+/g);
  expect(urls).toEqual([documentation('service-unknown'), documentation('no-zone-served')]);
  expect(text).toMatch(/\[service-unknown\]: one\. .* \| .* \[no-zone-served\]: two\. /);
});

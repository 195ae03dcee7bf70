import { answerQuestion } from '../../../sandbox/network/name-answers';

const names = [
  { name: 'api.example', type: 'CNAME' as const, values: ['vpce.example'] },
  { name: 'vpce.example', type: 'A' as const, values: ['10.0.1.10', '10.0.2.10'] },
  { name: 'dangling.example', type: 'CNAME' as const, values: ['nowhere.example'] },
  { name: 'loop.example', type: 'CNAME' as const, values: ['loop.example'] },
];

test('an alias is answered with its target', () => {
  expect(answerQuestion(names, 'api.example', 'A')).toEqual({
    code: 'noError',
    records: [
      { name: 'api.example', type: 'CNAME', value: 'vpce.example' },
      { name: 'vpce.example', type: 'A', value: '10.0.1.10' },
      { name: 'vpce.example', type: 'A', value: '10.0.2.10' },
    ],
  });
});

test('case and a final dot make no difference', () => {
  expect(answerQuestion(names, 'VPCE.Example.', 'A').records).toHaveLength(2);
});

test('a name without records of the type exists', () => {
  expect(answerQuestion(names, 'vpce.example', 'AAAA')).toEqual({ code: 'noError', records: [] });
  expect(answerQuestion(names, 'api.example', 'AAAA')).toMatchObject({ code: 'noError', records: [{ type: 'CNAME' }] });
});

test('the alias itself can be queried', () => {
  expect(answerQuestion(names, 'api.example', 'CNAME').records).toEqual([{ name: 'api.example', type: 'CNAME', value: 'vpce.example' }]);
});

test('a name that is not set is unknown, also as the target of an alias', () => {
  expect(answerQuestion(names, 'other.example', 'A')).toEqual({ code: 'nameUnknown', records: [] });
  expect(answerQuestion(names, 'dangling.example', 'A')).toMatchObject({ code: 'nameUnknown', records: [{ type: 'CNAME' }] });
});

test('a loop ends', () => {
  expect(answerQuestion(names, 'loop.example', 'A').code).toBe('nameUnknown');
});

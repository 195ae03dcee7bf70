import { evaluate, type Scope } from '../../../sandbox/aws/cloudformation/state/intrinsics';
import { TestEngine, thing } from './engine';

const scope: Scope = {
  ref: (name) => ({ 'AWS::Region': 'us-east-1', Name: 'value', List: ['a', 'b'], Block: '10.0.0.0/16' })[name],
  attribute: (logicalId, attribute) => `${logicalId}#${attribute}`,
  condition: (name) => name === 'Yes',
  importValue: (name) => `import ${String(name)}`,
  availabilityZones: (region) => [`${region}a`, `${region}b`],
};

describe('functions', () => {
  test.each([
    [{ Ref: 'Name' }, 'value'],
    [{ 'Fn::GetAtt': ['R', 'A.B'] }, 'R#A.B'],
    [{ 'Fn::GetAtt': 'R.A' }, 'R#A'],
    [{ 'Fn::Join': ['-', ['x', { Ref: 'Name' }, 1]] }, 'x-value-1'],
    [{ 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
    [{ 'Fn::Split': [',', 'a,b'] }, ['a', 'b']],
    [{ 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b'] }] }, 'b'],
    [{ 'Fn::Sub': '${Name}/${R.A}/${!Name}' }, 'value/R#A/${Name}'],
    [{ 'Fn::Sub': ['${x}-${Name}', { x: { Ref: 'AWS::Region' } }] }, 'us-east-1-value'],
    [{ 'Fn::Base64': 'abc' }, 'YWJj'],
    [{ 'Fn::Cidr': [{ Ref: 'Block' }, 3, '8'] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    [{ 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b']],
    [{ 'Fn::ImportValue': 'x' }, 'import x'],
    [{ 'Fn::If': ['No', 'x', { Ref: 'Name' }] }, 'value'],
    [
      { a: 1, b: { Ref: 'AWS::NoValue' }, c: [{ Ref: 'AWS::NoValue' }, 2] },
      { a: 1, c: [2] },
    ],
  ])('%j', (value, expected) => expect(evaluate(value, scope)).toEqual(expected));

  test.each([
    [{ 'Fn::FindInMap': ['a', 'b', 'c'] }, 'Unsupported function: Fn::FindInMap'],
    [{ 'Fn::Select': [2, ['a', 'b']] }, 'nonexistent value at index 2'],
    [{ 'Fn::Join': ['', 'text'] }, 'needs a list'],
    [{ 'Fn::Join': ['', [['nested']]] }, 'needs a string'],
    [{ 'Fn::Cidr': ['10.0.0.0/28', 3, 8] }, 'cannot make 3 blocks'],
  ])('%j is refused', (value, message) => expect(() => evaluate(value, scope)).toThrow(message));
});

describe('what is not understood is refused before anything is created', () => {
  test.each([
    ['type', { A: { Type: 'Test::Other' } }, {}, 'Unrecognized resource types: [Test::Other]'],
    ['property that AWS knows', { A: thing({ Size: 3 }) }, {}, 'does not implement property Size of Test::Thing, which resource A sets'],
    ['attribute that AWS knows', { A: thing(), B: thing({ Text: { 'Fn::GetAtt': ['A', 'Length'] } }) }, {}, 'implement attribute Length'],
    ['resource key', { A: thing({}, { UpdatePolicy: {} }) }, {}, 'UpdatePolicy'],
    ['top-level key', { A: thing() }, { Mappings: {} }, 'Mappings'],
    ['function', { A: thing({ Text: { 'Fn::Transform': {} } }) }, {}, 'Fn::Transform'],
    ['name', { A: thing({ Text: { Ref: 'B' } }) }, {}, 'Unresolved resource dependencies [B]'],
    ['attribute', { A: thing(), B: thing({ Text: { 'Fn::GetAtt': ['A', 'Size'] } }) }, {}, 'does not support attribute type Size'],
    ['attribute in Fn::Sub', { A: thing(), B: thing({ Text: { 'Fn::Sub': '${A.Size}' } }) }, {}, 'does not support attribute type Size'],
    ['dependency', { A: thing({}, { DependsOn: 'B' }) }, {}, 'Unresolved resource dependencies [B]'],
    ['condition', { A: thing({}, { Condition: 'C' }) }, {}, 'Unresolved condition C'],
    ['policy', { A: thing({}, { DeletionPolicy: 'Snapshot' }) }, {}, 'Snapshot'],
    [
      'circle',
      { A: thing({ Text: { Ref: 'B' } }), B: thing({}, { DependsOn: ['A'] }) },
      {},
      'Circular dependency between resources: [A, B]',
    ],
    [
      'name of a resource whose condition does not hold',
      { A: thing({}, { Condition: 'C' }), B: thing({ Text: { Ref: 'A' } }) },
      { Conditions: { C: { 'Fn::Equals': ['a', 'b'] } } },
      'Unresolved resource dependencies [A]',
    ],
    ['parameter', { A: thing() }, { Parameters: { P: { Type: 'String' } } }, 'Parameters: [P] must have values'],
    [
      'rule',
      { A: thing() },
      { Rules: { R: { Assertions: [{ Assert: { 'Fn::Contains': [['a'], 'b'] }, AssertDescription: 'b is not a' }] } } },
      'b is not a',
    ],
  ])('%s', (_what, resources, rest, message) => {
    const engine = new TestEngine();
    expect(() => engine.changeSet({ Resources: resources, ...rest })).toThrow(message);
    expect(engine.done).toEqual([]);
    expect(engine.cloudFormation.findStack('us-east-1', 'Test')).toBeUndefined();
  });
});

test('conditions choose resources, outputs and branches', async () => {
  const engine = new TestEngine();
  const stack = await engine.deploy(
    {
      A: thing({ Text: { 'Fn::If': ['Wanted', 'yes', { Ref: 'AWS::NoValue' }] } }),
      B: thing({}, { Condition: 'NotWanted' }),
    },
    {
      parameters: { P: 'on' },
      rest: {
        Parameters: { P: { Type: 'String' } },
        Conditions: { Wanted: { 'Fn::Equals': [{ Ref: 'P' }, 'on'] }, NotWanted: { 'Fn::Not': [{ Condition: 'Wanted' }] } },
        Outputs: { O: { Value: { 'Fn::GetAtt': ['A', 'Text'] } }, N: { Value: 'x', Condition: 'NotWanted' } },
      },
    },
  );
  expect(engine.done).toEqual(['create A thing-1']);
  expect(stack.outputs).toMatchObject([{ key: 'O', value: 'yes' }]);
});

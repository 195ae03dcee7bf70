import { readTemplate } from '../../../sandbox/aws/cloudformation/state/template-source';
import { TestEngine } from './engine';

const YAML = `
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Name: { Type: String, Default: first }
Conditions:
  Named: !Not [!Equals [!Ref Name, '']]
  Both: !And [!Condition Named, !Equals [a, a]]
Resources:
  A:
    Type: Test::Thing
    Properties:
      Name: !Ref Name
      Text: !Join ['-', [a, !Sub '\${Name}/\${AWS::Region}']]
  B:
    Type: Test::Thing
    Condition: Both
    DependsOn: A
    Properties:
      Number: 0x10
      Text: !If
        - Named
        - !Select [1, !Split [',', 'a,b']]
        - !Ref AWS::NoValue
Outputs:
  Text:
    Value: !GetAtt A.Text
  Block:
    Value: !Select [0, !Cidr [10.0.0.0/16, 1, 8]]
  Other:
    Value:
      Fn::Sub: [ '\${x}', { x: !GetAtt [B, Text] } ]
`;

test('YAML with the short forms deploys as JSON does', async () => {
  const engine = new TestEngine();
  const { cloudFormation } = engine;
  const changeSet = cloudFormation.createChangeSet({
    region: 'us-east-1',
    stackName: 'Test',
    changeSetName: 'first',
    type: 'CREATE',
    templateBody: YAML,
    parameters: [],
    tags: {},
    capabilities: [],
  });
  cloudFormation.executeChangeSet(changeSet, false);
  await cloudFormation.settled();
  expect(changeSet.stack.status).toBe('CREATE_COMPLETE');
  expect(changeSet.stack.resources.get('B')?.properties).toEqual({ Number: 16, Text: 'b' });
  expect(Object.fromEntries(changeSet.stack.outputs.map(({ key, value }) => [key, value]))).toEqual({
    Text: 'a-first/us-east-1',
    Block: '10.0.0.0/24',
    Other: 'b',
  });
  expect(changeSet.stack.content.templateBody).toBe(YAML);
});

test.each([
  ['Fn::GetAtt of an attribute with dots', 'A: !GetAtt B.C.D', { A: { 'Fn::GetAtt': ['B', 'C.D'] } }],
  ['a short form in another', 'A: !Base64 {Ref: B}', { A: { 'Fn::Base64': { Ref: 'B' } } }],
  ['a date', 'A: 2012-10-17', { A: '2012-10-17' }],
  ['an empty value', 'A:', { A: null }],
])('%s', (_what, body, expected) => expect(readTemplate(body)).toEqual(expected));

test.each([
  ['JSON with a fault', '{"Resources": ', 'JSON not well-formed'],
  ['YAML with a fault', 'A: [', 'YAML not well-formed'],
  ['a name twice', 'A: 1\nA: 2', 'YAML not well-formed'],
  ['text', 'text', 'unsupported structure'],
  ['nothing', '', 'unsupported structure'],
  ['an alias', 'A: &x 1\nB: *x', 'aliases are not allowed'],
  ['a merge', 'A:\n  <<: { b: 1 }', 'hash merges are not allowed'],
])('%s is refused', (_what, body, message) => expect(() => readTemplate(body)).toThrow(message));

test('a short form that CloudFormation does not know is refused', () => {
  const engine = new TestEngine();
  const body = 'Resources: { A: { Type: Test::Thing, Properties: { Text: !Sum [1, 2] } } }';
  expect(() =>
    engine.cloudFormation.createChangeSet({
      region: 'us-east-1',
      stackName: 'Test',
      changeSetName: 'first',
      type: 'CREATE',
      templateBody: body,
      parameters: [],
      tags: {},
      capabilities: [],
    }),
  ).toThrow('Unsupported function Fn::Sum');
});

import { create, ended, start } from './machines-fixture';

it('keeps, changes, tags and deletes them', async () => {
  const cloud = start();
  const arn = await create(cloud, { Done: { Type: 'Succeed' } });
  expect(arn).toBe('arn:aws:states:eu-west-1:000000000000:stateMachine:pipeline');
  expect(await create(cloud, { Done: { Type: 'Succeed' } })).toBe(arn);
  await expect(create(cloud, { Other: { Type: 'Succeed' } })).rejects.toMatchObject({
    name: 'StateMachineAlreadyExists',
  });
  const definition = JSON.stringify({ StartAt: 'Other', States: { Other: { Type: 'Succeed' } } });
  await cloud.call('states', 'UpdateStateMachine', { stateMachineArn: arn, definition });
  const changed = await cloud.call('states', 'StartExecution', { stateMachineArn: arn });
  expect(await ended(cloud, changed.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  const { events } = await cloud.call('states', 'GetExecutionHistory', { executionArn: changed.executionArn });
  expect(events[1].stateEnteredEventDetails.name).toBe('Other');
  await cloud.call('states', 'TagResource', {
    resourceArn: arn,
    tags: [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ],
  });
  await cloud.call('states', 'UntagResource', { resourceArn: arn, tagKeys: ['a'] });
  await cloud.call('states', 'DeleteStateMachine', { stateMachineArn: arn });
  const gone = cloud.call('states', 'StartExecution', { stateMachineArn: arn });
  await expect(gone).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
});

test('refuses a definition that does not run', async () => {
  const refused = create(start(), { A: { Type: 'Pass', Assign: { a: 1 }, End: true } });
  await expect(refused).rejects.toMatchObject({
    name: 'InvalidDefinition',
    message: expect.stringContaining('State A: Assign'),
  });
});

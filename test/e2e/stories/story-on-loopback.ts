/* Run by story.test.ts as root of a namespace in which port 53 and 443 are free; plays an act on loopback addresses and prints what was told. */
import { Narrator } from '../../../sandbox/stories/narrator';
import { playAct } from '../../../sandbox/stories/link/link-story';
import { Stage } from '../../../sandbox/stage';

async function main(): Promise<void> {
  const told: string[] = [];
  const stage = await Stage.start({ level: 'loopback' });
  const { calls } = stage.aws.account;
  try {
    await playAct(stage, new Narrator((line) => told.push(line), false), 'new');
  } finally {
    await stage.close();
  }
  console.log(
    JSON.stringify({ told, limitations: stage.network.limitations, gaps: [...calls.notImplemented, ...calls.protocolViolations] }),
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

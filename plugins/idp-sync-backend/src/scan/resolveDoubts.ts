import type {
  DirectorySession,
  DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Fence } from '../database/Fence';
import type {
  DoubtAnswer,
  DoubtQuestion,
  MirrorStore,
} from '../mirror/MirrorStore';
import { countOf } from './countOf';

/** Questions asked side by side, unless the source says otherwise; their answers are written together, so that a kill asks at most these again. */
const QUESTIONS_AT_ONCE = 8;

/** What a directory can be asked directly. */
export type QuestionedSession = Pick<
  DirectorySession,
  'questionsAtOnce' | 'readMembers' | 'readMemberOf' | 'readObject'
>;

/**
 * Asks the directory about everything that a round said both ways or could not say, until nothing is open. A question that cannot be answered fails the
 * run and stays open: it removes nothing.
 *
 * @returns how much of the mirror is different now
 */
export async function resolveDoubts(options: {
  session: QuestionedSession;
  store: MirrorStore;
  connectionId: string;
  stream: DirectoryStream;
  fence: Fence;
  signal: AbortSignal;
  log(level: 'debug' | 'info' | 'warn', message: string): void;
}): Promise<{ changed: number }> {
  const { session, store, connectionId, stream, fence, signal } = options;
  const questions = await store.openDoubts(connectionId, stream);
  if (questions.length > 0) {
    options.log(
      'info',
      `Asking the directory about ${describeQuestions(
        questions.length,
        stream,
      )} that came back or of which the pages said different things`,
    );
  }
  const atOnce = session.questionsAtOnce ?? QUESTIONS_AT_ONCE;
  let changed = 0;
  for (let start = 0; start < questions.length; start += atOnce) {
    signal.throwIfAborted();
    const answers = await Promise.all(
      questions
        .slice(start, start + atOnce)
        .map(question => ask(session, question)),
    );
    changed += (await store.resolveDoubts(connectionId, stream, answers, fence))
      .changed;
  }
  return { changed };
}

async function ask(
  session: QuestionedSession,
  question: DoubtQuestion,
): Promise<DoubtAnswer> {
  switch (question.kind) {
    case 'object':
      return {
        ...question,
        attributes: await session.readObject(question.class, question.objectId),
      };
    case 'members':
      return {
        ...question,
        members: await session.readMembers(question.groupId),
      };
    default:
      return {
        ...question,
        groupIds: await session.readMemberOf(question.class, question.objectId),
      };
  }
}

function describeQuestions(count: number, stream: DirectoryStream): string {
  return `${countOf(count, stream)} or membership${count === 1 ? '' : 's'}`;
}

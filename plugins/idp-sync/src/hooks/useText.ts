import {
  type TranslationRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { idpSyncTranslationRef, type Messages } from '../translation';

type Keys<Texts> = {
  [Key in keyof Texts & string]: Texts[Key] extends string
    ? Key
    : `${Key}.${Keys<Texts[Key]>}`;
}[keyof Texts & string];

type MessageAt<Texts, Key extends string> = Key extends keyof Texts
  ? Texts[Key]
  : Key extends `${infer Area}.${infer Rest}`
  ? Area extends keyof Texts
    ? MessageAt<Texts[Area], Rest>
    : never
  : never;

type MessageKey = Keys<Messages>;

/** Of a text with a number, which has one form for one and another for more. */
type PluralKey = MessageKey extends infer Key
  ? Key extends `${infer Base}_other`
    ? Base
    : never
  : never;

/** What a text is known by, without the endings of its plural forms. */
export type TextKey =
  | Exclude<MessageKey, `${string}_one` | `${string}_other`>
  | PluralKey;

type Message<Key extends string> = Key extends PluralKey
  ? MessageAt<Messages, `${Key}_one` | `${Key}_other`>
  : MessageAt<Messages, Key>;

type Placeholder<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

type Values<Key extends string, Value> = {
  [Name in Exclude<Placeholder<Message<Key>>, 'count'>]: Value;
} & (Key extends PluralKey ? { count: number } : unknown);

type Arguments<Key extends string, Value> = [
  Placeholder<Message<Key>> | (Key & PluralKey),
] extends [never]
  ? []
  : [values: Values<Key, Value>];

/** Gives a text in the viewer's language, with what its placeholders stand for; an element where one of them is one. */
export interface Translate {
  <Key extends TextKey>(key: Key, ...values: Arguments<Key, string>): string;
  <Key extends TextKey>(
    key: Key,
    ...values: Arguments<Key, string | JSX.Element>
  ): JSX.Element;
}

/** Backstage's own type of a translation looks through all texts for each one that is used, which made compiling take four times as long. */
const texts: TranslationRef = idpSyncTranslationRef;

/** The texts of the pages. */
export function useText(): { t: Translate } {
  const { t } = useTranslationRef(texts);
  return { t: t as Translate };
}

import { useTranslation } from 'react-i18next';
import { auditActions } from './auditActions';

const known = new Set<string>(auditActions);

/** An action in words; a newer server may do things that this page has no words for, then its code says it. */
export function useActionWords() {
  const { t } = useTranslation();
  return (action: string) => (isKnown(action) ? t(`audit_action.${actionKey(action)}`) : action);
}

const isKnown = (action: string): action is (typeof auditActions)[number] => known.has(action);

/** Dots part the levels of the message files, so a key has none. */
export const actionKey = <T extends string>(action: T) => action.replaceAll('.', '_') as Underscored<T>;

type Underscored<T extends string> = T extends `${infer Head}.${infer Tail}` ? `${Head}_${Underscored<Tail>}` : T;

import { Input, MultiSelect, NumberInput, Select, SimpleGrid, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TaskFormApi } from '../form/TaskForm';
import { actionTypes, fieldsOf, newParameters, type ActionType, type FieldKind, type FieldName } from './actionTypes';
import { TargetFields } from './TargetFields';

/** The same in every language. */
const PLACEHOLDERS = '{{today}}, {{yesterday}}, {{today-7}}, {{yesterday:dd/MM/yyyy}}, {{input.name}}, <secret:name.field>';

const modifiers = ['control', 'shift', 'alt', 'meta'] as const;

/** The parameters of one action, as its type wants them, and what every action has. */
export function ActionFields({ form, index }: { form: TaskFormApi; index: number }) {
  const { t } = useTranslation();
  const path = `recipe.actions.${index}`;
  const edited = form.values.recipe.actions[index]!;
  const general = form.errors[`${path}.action`] ?? form.errors[path];

  const changeType = (type: ActionType) => {
    // What the new type also has stays: a click that becomes a download keeps its element.
    const kept = Object.fromEntries(fieldsOf(type).map(({ name }) => [name, edited.action[name]]).filter(([, value]) => value !== undefined));
    form.setFieldValue(`${path}.action` as never, { ...newParameters(type), ...kept } as never);
  };

  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={t('recipe.type')}
          data={actionTypes.map((value) => ({ value, label: t(`action_type.${value}`) }))}
          value={edited.action.type}
          onChange={(type) => type && changeType(type as ActionType)}
          allowDeselect={false}
          error={form.errors[`${path}.action.type`]}
        />
        <TextInput
          label={t('recipe.description')}
          placeholder={t('recipe.description_example')}
          {...form.getInputProps(`${path}.description`)}
          value={edited.description ?? ''}
        />
      </SimpleGrid>
      {general && <Input.Error>{general}</Input.Error>}
      {fieldsOf(edited.action.type).map(({ name, kind, required }) => (
        <Field key={name} form={form} path={`${path}.action.${name}`} name={name} kind={kind} required={required ?? false} value={edited.action[name]} />
      ))}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <NumberInput
          label={t('recipe.timeout')}
          placeholder={t('recipe.timeout_default')}
          allowDecimal={false}
          allowNegative={false}
          {...form.getInputProps(`${path}.timeout_seconds`)}
          value={edited.timeout_seconds ?? ''}
        />
        <Switch
          mt={{ base: 0, xs: 26 }}
          label={t('recipe.optional')}
          description={t('recipe.optional_help')}
          {...form.getInputProps(`${path}.optional`)}
          checked={edited.optional ?? false}
        />
      </SimpleGrid>
    </>
  );
}

interface FieldProps {
  form: TaskFormApi;
  path: string;
  name: FieldName;
  kind: FieldKind;
  required: boolean;
  value: unknown;
}

function Field({ form, path, name, kind, required, value }: FieldProps) {
  const { t } = useTranslation();
  const label = t(`parameter.${name}`);
  const props = { label, required, ...form.getInputProps(path) };
  switch (kind) {
    case 'target':
      return <TargetFields form={form} path={path} legend={name === 'to' ? label : t(required ? 'target.legend' : 'target.legend_optional')} value={value} />;
    case 'switch':
      return <Switch {...props} required={false} checked={value === true || ((name === 'success' || name === 'checked') && value === undefined)} />;
    case 'integer':
    case 'number':
      return <NumberInput {...props} value={(value as number | undefined) ?? ''} allowDecimal={kind === 'number'} allowNegative={false} maw={220} />;
    case 'long_text':
      return <Textarea {...props} value={String(value ?? '')} autosize minRows={1} maxRows={8} description={name === 'text' ? t('recipe.placeholders', { examples: PLACEHOLDERS }) : undefined} />;
    case 'lines':
      return <TagsInput {...props} value={(value as string[] | undefined) ?? []} placeholder={t('recipe.options_help')} acceptValueOnBlur />;
    case 'code':
      return <Textarea {...props} value={String(value ?? '')} autosize minRows={3} maxRows={20} spellCheck={false} className="json-input" />;
    case 'numbers':
      return (
        <TagsInput
          {...props}
          value={((value as number[] | undefined) ?? []).map(String)}
          onChange={(numbers) => form.setFieldValue(path as never, numbers.map(Number) as never)}
          allowDuplicates
          acceptValueOnBlur
        />
      );
    case 'modifiers':
      return <MultiSelect {...props} value={(value as string[] | undefined) ?? []} data={modifiers.map((one) => ({ value: one, label: t(`modifier.${one}`) }))} />;
    case 'clipboard_use':
      return choice(['read', 'write', 'paste'] as const, 'read', (one) => t(`clipboard_use.${one}`));
    case 'element_state':
      return choice(['visible', 'enabled', 'gone'] as const, 'visible', (one) => t(`element_state.${one}`));
    case 'button':
      return choice(['left', 'middle', 'right'] as const, 'left', (one) => t(`pointer.${one}`));
    case 'direction':
      return choice(['down', 'up', 'left', 'right'] as const, 'down', (one) => t(`direction.${one}`));
    default:
      return <TextInput {...props} value={String(value ?? '')} type={kind === 'url' ? 'url' : 'text'} placeholder={kind === 'url' ? 'https://' : ''} />;
  }

  function choice<T extends string>(values: readonly T[], fallback: T, words: (value: T) => string) {
    return (
      <Select
        {...props}
        maw={220}
        value={(value as string | undefined) ?? fallback}
        data={values.map((one) => ({ value: one, label: words(one) }))}
        allowDeselect={false}
      />
    );
  }
}

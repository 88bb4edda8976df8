import { Anchor, Button, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconDownload, IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { withQuery } from '../api/http';
import type { ArtifactResponse } from '../api/types';
import { useFormats } from '../format/useFormats';
import { Conditions } from './ConditionsPanel';
import { VERDICT } from './explain/ExplainDrawer';
import type { LiveState } from './liveState';
import { Panel } from './Panel';
import { resultParts, type ResultPart } from './resultParts';

/** Whoever completed should say so; what failed or was stopped may well have nothing to show. */
export function hasResult({ execution, artifacts }: LiveState): boolean {
  return (
    execution.status === 'completed' ||
    Boolean(execution.summary) ||
    resultParts(execution.result).length > 0 ||
    filesOf(artifacts).length > 0
  );
}

const fileOrder = ['result', 'download', 'other'];

/** What an execution made or fetched, its results first; pictures of steps are shown with the steps. */
function filesOf(artifacts: ArtifactResponse[]): ArtifactResponse[] {
  return fileOrder.flatMap((kind) => artifacts.filter((artifact) => artifact.kind === kind));
}

export interface ResultPanelProps {
  state: LiveState;
  /** Opens the explanation of a step, or of the verdict. */
  onExplain: (step: number) => void;
}

export function ResultPanel({ state, onExplain }: ResultPanelProps) {
  const { t } = useTranslation();
  const { execution } = state;
  const parts = resultParts(execution.result);
  const files = filesOf(state.artifacts);
  const download = (format: string, name?: string) =>
    withQuery(`/api/executions/${execution.id}/result/download`, { format, name });

  const checks = execution.conditions && execution.conditions.length > 0 && (
    <Conditions conditions={execution.conditions} onExplain={execution.task.recipe ? null : () => onExplain(VERDICT)} />
  );
  // Where all is as it was wanted, the answer is what is looked for; where not, the reason is.
  const asWanted = execution.verdict === 'verified';

  const tools = parts.length > 0 && (
    <Button component="a" href={download('json')} download size="compact-xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
      {t('live.download_json')}
    </Button>
  );
  return (
    <Panel title={t('live.result')} area="result" testId="live-result" tools={tools}>
      <Stack gap="md">
        {!asWanted && checks}
        {execution.summary ? (
          <Text className="pre-line">{execution.summary}</Text>
        ) : (
          parts.length + files.length === 0 && (
            <Text c="dimmed" size="sm">
              {t('live.no_result')}
            </Text>
          )
        )}
        {parts.map((part) => (
          <Part key={part.name} part={part} csv={download('csv', part.name)} />
        ))}
        {files.length > 0 && <Files files={files} />}
        {asWanted && checks}
      </Stack>
    </Panel>
  );
}

function Part({ part, csv }: { part: ResultPart; csv: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Group justify="space-between" mb={6} gap="xs">
        <Title order={3}>{part.name}</Title>
        {part.kind === 'table' && (
          <Group gap="xs">
            <Text size="xs" c="dimmed">
              {t('live.rows', { count: part.rows.length })}
            </Text>
            <Button component="a" href={csv} download size="compact-xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
              {t('live.download_csv')}
            </Button>
          </Group>
        )}
      </Group>
      {part.kind === 'table' && <ResultTable part={part} />}
      {part.kind === 'text' && <Text className="pre-line result-text">{part.text}</Text>}
      {part.kind === 'json' && <Code block>{part.text}</Code>}
    </div>
  );
}

const FIRST_ROWS = 20;

function ResultTable({ part }: { part: Extract<ResultPart, { kind: 'table' }> }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const rows = all ? part.rows : part.rows.slice(0, FIRST_ROWS);
  return (
    <>
      <div className="framed result-table" tabIndex={0}>
        <Table striped stickyHeader verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              {part.columns.map((column) => (
                <Table.Th key={column}>{column}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, index) => (
              <Table.Tr key={index}>
                {row.map((cell, column) => (
                  <Table.Td key={column} className="tabular">
                    {cell}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {!all && part.rows.length > FIRST_ROWS && (
        <Button variant="subtle" mt={4} onClick={() => setAll(true)}>
          {t('live.show_all_rows', { count: part.rows.length })}
        </Button>
      )}
    </>
  );
}

function Files({ files }: { files: ArtifactResponse[] }) {
  const { t } = useTranslation();
  const { bytes } = useFormats();
  return (
    <div>
      <Title order={3} mb={6}>
        {t('live.files')}
      </Title>
      <ul className="files">
        {files.map((file) => (
          <li key={file.position}>
            <IconFile size={16} stroke={1.6} aria-hidden />
            <Anchor href={file.url} download={file.name}>
              {file.name}
            </Anchor>
            <Text span size="xs" c="dimmed" className="tabular">
              {bytes(file.size)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}

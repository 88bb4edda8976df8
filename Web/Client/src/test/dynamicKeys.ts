import type { ConnectionState } from '../api/liveSocket';
import type {
  Access, AlertCode, ArtifactKind, BrowserKind, CredentialGroup, ElementAnchors, ExecutionState, LogSeverity, LostRunnerPolicy, OverlapPolicy, PictureMode,
  PostconditionKind, Priority, QuestionKind,
  RunnerState, StepState, TriggeredBy, UserRole, Verdict,
} from '../api/types';
import { auditActions } from '../audit/auditActions';
import { actionKey } from '../audit/useActionWords';
import { choiceNames, fieldNames, helpedFields, typeNames } from '../credentials/credentialNames';
import { limitNames } from '../forms/values';
import { quotaNames } from '../people/quotaNames';
import { scopeNames } from '../profile/scopes';
import { executionStates } from '../status/states';
import { actionFields, actionTypes, fieldsOf } from '../tasks/recipe/actionTypes';

/** Every value of a union, which the compiler checks: a missing or a wrong one is an error. */
const all = <T extends string>(values: Record<T, true>) => Object.keys(values);

const logLevels = all<LogSeverity>({ debug: true, info: true, warning: true, error: true });
const anchors = all<Exclude<keyof ElementAnchors, number>>({
  role: true, name: true, label: true, text: true, test_id: true, css: true, frame_url: true,
});
const connectionStates = all<ConnectionState>({ connecting: true, live: true, reconnecting: true, offline: true });
const alertCodes = all<AlertCode>({
  runner_gone: true, no_runner: true, queue_old: true, disk_low: true, events_lagging: true, dependency_unhealthy: true,
  redis_evicts: true, redis_not_persistent: true,
});
const conditions = all<PostconditionKind>({
  text_present: true, url_matches: true, file_downloaded: true, result_schema: true, expression: true, judge: true,
});
const agentFields = ['observation_tokens', 'full_turns', 'mark_pictures', 'planning', 'earlier_way', 'ask_people', 'allow_java_script', 'fallback_model', 'judge_model', 'search_url'];
const roles = all<UserRole>({ admin: true, editor: true, viewer: true });
const verdicts = all<Verdict>({ verified: true, unverified: true, refuted: true });

/**
 * The keys that are put together while the program runs: what stands before the value, and every value. A message
 * counts as used when it is declared here or stands in the sources as it is.
 */
export const dynamicKeys: Record<string, readonly string[]> = {
  'agent.': [...agentFields, ...agentFields.map((name) => `${name}_help`)],
  'alert.': alertCodes,
  'alert_help.': alertCodes,
  'artifact_kind.': all<ArtifactKind>({ screenshot: true, download: true, result: true, other: true }),
  'action_type.': actionTypes,
  'action_words.': actionTypes,
  'api_keys.lifetime_': ['30', '90', '365', 'date', 'never'],
  'audit_action.': auditActions.map(actionKey),
  'browser.kind_': all<BrowserKind>({ headless_shell: true, chromium: true }),
  'connection.': connectionStates,
  'connection_help.': connectionStates,
  'credential_field.': fieldNames,
  'credential_field_help.': [...helpedFields],
  'credential_choice.': [...choiceNames],
  'credential_type.': typeNames,
  'credential_type_help.': typeNames,
  'credentials.existing_': ['skip', 'replace', 'add'],
  'credentials.group_': all<CredentialGroup>({ model: true, site: true, notification: true, data: true }),
  'dashboard.count_': ['running', 'pending', 'completed', 'failed', 'stopped', 'tasks', 'cost'],
  'direction.': ['down', 'up', 'left', 'right'],
  'disk_use.': ['artifacts', 'temporary'],
  'explain.phase_': ['observe', 'decide', 'act', 'reflect', 'checkpoint'],
  'explain.role_': ['system', 'user', 'assistant', 'tool'],
  'header.theme_': ['light', 'dark', 'auto'],
  'limits.': limitNames,
  'limits_help.': limitNames,
  'log_filter.': logLevels,
  'log_level.': logLevels,
  'lost_runner.': all<LostRunnerPolicy>({ restart_if_safe: true, restart: true, fail: true }),
  'nav.': ['dashboard', 'tasks', 'executions', 'operations', 'credentials', 'people', 'audit', 'settings'],
  'overlap.': all<OverlapPolicy>({ refuse: true, queue: true, parallel: true }),
  'parameter.': [...new Set(Object.keys(actionFields).flatMap((type) => fieldsOf(type).map((field) => field.name)))],
  'pictures.': all<PictureMode>({ auto: true, always: true, never: true }),
  'clipboard_use.': ['read', 'write', 'paste'],
  'element_state.': ['visible', 'enabled', 'gone'],
  'modifier.': ['control', 'shift', 'alt', 'meta'],
  'pointer.': ['left', 'middle', 'right'],
  'postcondition.': conditions,
  'postcondition_value.': conditions,
  'priority.': all<Priority>({ high: true, normal: true, low: true }),
  'question.title_': all<QuestionKind>({ question: true, approval: true, takeover: true }),
  'quota.': quotaNames,
  'recipe_error.': ['syntax', 'no_actions', 'no_action', 'unknown_type'],
  'role.': roles,
  'role_help.': roles,
  'scope.': scopeNames,
  'scope_help.': scopeNames,
  'sharing.access_': ['none', ...all<Access>({ view: true, run: true, edit: true })],
  'runners.state_': all<RunnerState>({ live: true, draining: true, stopped: true, gone: true }),
  'status.': executionStates satisfies readonly ExecutionState[],
  'step_status.': all<StepState>({ pending: true, running: true, completed: true, failed: true, skipped: true }),
  'target.': anchors,
  'target_example.': anchors,
  'tasks.': ['allowed_hosts', 'blocked_hosts'].flatMap((name) => [name, `${name}_help`]),
  'tasks.filter_': ['active', 'inactive'],
  'trigger.': all<TriggeredBy>({
    manual: true, schedule: true, api: true, workflow: true, webhook: true, chain: true, backfill: true,
  }),
  'verdict.': verdicts,
  'verdict_help.': verdicts,
};

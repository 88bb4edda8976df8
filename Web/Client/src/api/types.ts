import type { components } from './schema';

/**
 * The server's records under the names by which the pages know them. They are generated from the Api's OpenAPI
 * document by eng/api-types.sh; only what that document cannot say is written here.
 */
type Schemas = components['schemas'];

export type ExecutionState = Schemas['ExecutionState'];
export type StepState = Schemas['StepState'];
export type TriggeredBy = Schemas['TriggeredBy'];
export type Verdict = Schemas['Verdict'];
export type LogSeverity = Schemas['LogSeverity'];
export type LostRunnerPolicy = Schemas['LostRunnerPolicy'];
export type OverlapPolicy = Schemas['OverlapPolicy'];
export type Priority = Schemas['Priority'];
export type BrowserKind = Schemas['BrowserKind'];

export type ExecutionError = Schemas['ExecutionError'];
export type TaskLimits = Schemas['TaskLimits'];
export type BrowserSettings = Schemas['BrowserSettings'];
export type AgentSettings = Schemas['AgentSettings'];
export type PictureMode = Schemas['PictureMode'];
export type PostconditionKind = Schemas['PostconditionKind'];
export type Postcondition = Schemas['Postcondition'];
export type PostconditionResult = Schemas['PostconditionResult'];
export type PlanItem = Schemas['PlanItem'];

/** One page of any list; the document names each list's page apart. */
export interface Paged<T> {
  items: T[];
  next_after?: string | null;
}

/** The ways by which a recipe finds an element again. */
export type ElementAnchors = Schemas['ElementAnchors'];
export type ActionType = Schemas['ActionParameters']['type'];

/**
 * The parameters of an action as the editor holds them: of any type, not yet complete, perhaps wrong. Which belong to
 * which type says tasks/recipe/actionTypes.ts; the server judges.
 */
export interface ActionParameters {
  type: string;
  target?: Schemas['ElementTarget'] | null;
  [parameter: string]: unknown;
}

export type RecipeAction = Omit<Schemas['RecipeAction'], 'action' | 'optional'> & { action: ActionParameters; optional?: boolean };
export type Recipe = Omit<Schemas['Recipe'], 'version' | 'actions'> & { version?: number; actions: RecipeAction[] };
type WithRecipe<T> = Omit<T, 'recipe'> & { recipe?: Recipe | null };

export type TaskRequest = WithRecipe<Schemas['TaskRequest']>;
export type TaskResponse = WithRecipe<Schemas['TaskResponse']>;
export type TaskSnapshot = WithRecipe<Schemas['TaskSnapshot']>;
export type TaskExecutionSummary = Schemas['TaskExecutionSummary'];
export type RunTaskResponse = Schemas['RunTaskResponse'];

export type ExecutionResponse = Omit<Schemas['ExecutionResponse'], 'task'> & { task: TaskSnapshot };
export type TakeoverResponse = Schemas['TakeoverResponse'];
export type TakeoverFile = Schemas['TakeoverFile'];
export type TakeoverGranted = Schemas['TakeoverGranted'];
export type ExecutionListItem = Schemas['ExecutionListItem'];
/** What the current step does, in words of the server and as a code of the message files. */
export type CurrentStep = Pick<
  ExecutionListItem,
  'current_step' | 'current_step_description' | 'current_step_code' | 'current_step_arguments'
>;

export type StepResponse = Schemas['StepResponse'];
export type ActionResponse = Schemas['ActionResponse'];
/** What a step and an action have in common. */
export type Doing = Pick<StepResponse, keyof StepResponse & keyof ActionResponse>;
export type LogResponse = Schemas['LogResponse'];
export type ArtifactResponse = Schemas['ArtifactResponse'];
export type LiveControl = Schemas['LiveControl'];
export type LiveResponse = Omit<Schemas['LiveResponse'], 'execution'> & { execution: ExecutionResponse };
export type ResumeResponse = Schemas['ResumeResponse'];
export type RerunPreview = Schemas['RerunPreview'];
export type LocalizableText = Schemas['LocalizableText'];
export type StepExplanation = Schemas['StepExplanation'];
export type ModelCallExplanation = Schemas['ModelCallExplanation'];
export type ExplainedPicture = Schemas['ExplainedPicture'];
export type ActedElement = Schemas['ActedElement'];
export type PersonQuestion = Schemas['PersonQuestion'];
export type QuestionKind = Schemas['QuestionKind'];
export type AnswerRequest = Schemas['AnswerRequest'];
export type ControlResponse = Schemas['ControlResponse'];

export type RunnerResponse = Schemas['RunnerResponse'];
export type OperationsResponse = Schemas['OperationsResponse'];
export type AlertCode = Schemas['AlertCode'];
export type ArtifactKind = Schemas['ArtifactKind'];
export type RunnerState = Schemas['RunnerState'];
export type AlertResponse = Schemas['AlertResponse'];
export type EventStatus = Schemas['EventStatus'];
export type ServiceWarning = Schemas['ServiceWarning'];
export type QueueStatus = Schemas['QueueStatus'];
export type DashboardResponse = Schemas['DashboardResponse'];
export type SettingsResponse = Schemas['SettingsResponse'];
export type ServerInfoResponse = Schemas['ServerInfoResponse'];

/** What a WebSocket sends, which OpenAPI does not describe; `position` is null or missing for what is not kept. */
export interface LiveMessage {
  type: string;
  execution_id?: string | null;
  position?: number | null;
  timestamp: string;
  data: unknown;
}

export type UserRole = Schemas['UserRole'];
export type SignedInUser = Schemas['SignedInUser'];
export type AuthStatusResponse = Schemas['AuthStatusResponse'];
export type InvitationPreview = Schemas['InvitationPreview'];
export type PasskeyOptionsResponse = Schemas['PasskeyOptionsResponse'];
export type ProfileResponse = Schemas['ProfileResponse'];
export type UserQuota = Schemas['UserQuota'];
export type QuotaUse = Schemas['QuotaUse'];
export type PasskeyResponse = Schemas['PasskeyResponse'];
export type SessionResponse = Schemas['SessionResponse'];
export type TwoFactorKeyResponse = Schemas['TwoFactorKeyResponse'];
export type RecoveryCodesResponse = Schemas['RecoveryCodesResponse'];
export type ApiKeyResponse = Schemas['ApiKeyResponse'];
export type NewApiKeyResponse = Schemas['NewApiKeyResponse'];
export type UserResponse = Schemas['UserResponse'];
export type BelongingsResponse = Schemas['BelongingsResponse'];
export type HandoverResponse = Schemas['HandoverResponse'];
export type PersonName = Schemas['PersonName'];
export type InvitationResponse = Schemas['InvitationResponse'];
export type InvitationCreated = Schemas['InvitationCreated'];
export type PasswordLinkResponse = Schemas['PasswordLinkResponse'];
export type AuditEntryResponse = Schemas['AuditEntryResponse'];
export type Access = Schemas['Access'];
export type TaskShareResponse = Schemas['TaskShareResponse'];
export type CredentialGroup = Schemas['CredentialGroup'];
export type CredentialResponse = Schemas['CredentialResponse'];
export type CredentialTypeResponse = Schemas['CredentialTypeResponse'];
export type CredentialFieldResponse = Schemas['CredentialFieldResponse'];
export type CredentialUses = Schemas['CredentialUses'];
export type CredentialGrantResponse = Schemas['CredentialGrantResponse'];
export type CredentialTestOutcome = Schemas['CredentialTestOutcome'];
export type CredentialFile = Schemas['CredentialFile'];
export type CredentialImportResponse = Schemas['CredentialImportResponse'];
export type TaskCredential = Schemas['TaskCredential'];

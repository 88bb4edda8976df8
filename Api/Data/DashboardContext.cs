using Dashboard.Api.Audit;
using Dashboard.Api.Credentials;
using Dashboard.Api.Events;
using Dashboard.Api.Executions;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Api.Runners;
using Dashboard.Api.Security;
using Dashboard.Api.Settings;
using Dashboard.Api.Takeovers;
using Dashboard.Api.Tasks;
using Dashboard.Api.Users;
using Dashboard.Api.Vault;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Data;

/// <summary>The database: the truth about everything but bytes.</summary>
public sealed class DashboardContext : DbContext
{
    public DashboardContext(DbContextOptions<DashboardContext> options)
        : base(options)
    {
        // A transaction that fails is given up as a whole here, so that savepoints would be two more round trips for nothing.
        Database.AutoSavepointsEnabled = false;
    }

    public DbSet<TaskEntity> Tasks => Set<TaskEntity>();

    public DbSet<Execution> Executions => Set<Execution>();

    public DbSet<ExecutionStep> Steps => Set<ExecutionStep>();

    public DbSet<ExecutionAction> Actions => Set<ExecutionAction>();

    public DbSet<ExecutionLog> Logs => Set<ExecutionLog>();

    public DbSet<ExecutionArtifact> Artifacts => Set<ExecutionArtifact>();

    public DbSet<ExecutionCheckpoint> Checkpoints => Set<ExecutionCheckpoint>();

    public DbSet<HeldFile> HeldFiles => Set<HeldFile>();

    public DbSet<RegisteredRunner> Runners => Set<RegisteredRunner>();

    public DbSet<InstallationSettings> Settings => Set<InstallationSettings>();

    public DbSet<EventShard> EventShards => Set<EventShard>();

    public DbSet<ApiInstance> ApiInstances => Set<ApiInstance>();

    public DbSet<Alert> Alerts => Set<Alert>();

    public DbSet<PersonKey> PersonKeys => Set<PersonKey>();

    public DbSet<Credential> Credentials => Set<Credential>();

    public DbSet<CredentialGrant> CredentialGrants => Set<CredentialGrant>();

    public DbSet<User> Users => Set<User>();

    public DbSet<TaskShare> TaskShares => Set<TaskShare>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<OneTimeCode> OneTimeCodes => Set<OneTimeCode>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(DashboardContext).Assembly);
        SnakeCaseNames.Apply(modelBuilder);
    }
}

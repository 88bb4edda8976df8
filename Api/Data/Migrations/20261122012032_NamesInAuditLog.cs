using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Dashboard.Api.Data.Migrations
{
    /// <inheritdoc />
    public partial class NamesInAuditLog : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "subject_at",
                table: "audit_entries",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "subject_name",
                table: "audit_entries",
                type: "character varying(256)",
                maxLength: 256,
                nullable: true);

            // Lines written before: by what is still there, then by what a deletion said it was.
            migrationBuilder.Sql(
                """
                UPDATE audit_entries SET subject_name = left(found.name, 256), subject_at = found.at
                FROM (
                    SELECT id, name, NULL::timestamptz AS at FROM tasks
                    UNION ALL SELECT id, task_name, created_at FROM executions
                    UNION ALL SELECT id, name, NULL FROM credentials
                    UNION ALL SELECT id, display_name, NULL FROM users
                    UNION ALL SELECT id, name, NULL FROM api_keys
                    UNION ALL SELECT id, name, NULL FROM runners) AS found
                WHERE found.id = audit_entries.subject_id;

                UPDATE audit_entries SET subject_name = left(gone.name, 256)
                FROM (
                    SELECT subject_id, min(changes->'name'->>'before') AS name FROM audit_entries
                    WHERE action IN ('tasks.delete', 'credentials.delete', 'keys.delete') GROUP BY subject_id) AS gone
                WHERE audit_entries.subject_name IS NULL AND gone.subject_id = audit_entries.subject_id;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "subject_at",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "subject_name",
                table: "audit_entries");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Dashboard.Api.Data.Migrations
{
    /// <inheritdoc />
    public partial class Checkpoints : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "checkpoint_attempt",
                table: "executions",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "checkpoint_step",
                table: "executions",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "effect_since_checkpoint",
                table: "executions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "not_restored",
                table: "executions",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "rerun_attempt",
                table: "executions",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "rerun_from_step",
                table: "executions",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "rerun_of",
                table: "executions",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "resumed_from_step",
                table: "executions",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "checkpoints",
                columns: table => new
                {
                    execution_id = table.Column<Guid>(type: "uuid", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    step = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    cookies = table.Column<int>(type: "integer", nullable: false),
                    tabs = table.Column<string>(type: "jsonb", nullable: false),
                    not_restorable = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_checkpoints", x => new { x.execution_id, x.attempt, x.step });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "checkpoints");

            migrationBuilder.DropColumn(
                name: "checkpoint_attempt",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "checkpoint_step",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "effect_since_checkpoint",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "not_restored",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "rerun_attempt",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "rerun_from_step",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "rerun_of",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "resumed_from_step",
                table: "executions");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Dashboard.Api.Data.Migrations
{
    /// <inheritdoc />
    public partial class PeopleAndResultSchema : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "result_schema",
                table: "tasks",
                type: "json",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "last_answer",
                table: "executions",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "question",
                table: "executions",
                type: "jsonb",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "result_schema",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "last_answer",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "question",
                table: "executions");
        }
    }
}

// Compiled in the browser, so that nothing of Angular's own tools is needed to prepare the page.
import '@angular/compiler';
import { Component, provideZoneChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';

class TodoApp {
  todos = [];
  shown = 'All';
  filters = { All: () => true, Active: (todo) => !todo.done, Completed: (todo) => todo.done };
  names = Object.keys(this.filters);

  get seen() {
    return this.todos.filter(this.filters[this.shown]);
  }

  get left() {
    return this.todos.filter(this.filters.Active).length;
  }

  add(field) {
    if (field.value.trim()) {
      this.todos.push({ text: field.value.trim(), done: false });
      field.value = '';
    }
  }

  remove(todo) {
    this.todos = this.todos.filter((other) => other !== todo);
  }

  clear() {
    this.todos = this.todos.filter(this.filters.Active);
  }
}

const Todo = Component({
  selector: 'todo-app',
  template: `
    <h1>todos</h1>
    <input #field class="new-todo" placeholder="What needs to be done?" (keydown.enter)="add(field)" />
    <ul class="todo-list">
      @for (todo of seen; track todo) {
        <li [class.completed]="todo.done">
          <input class="toggle" type="checkbox" [checked]="todo.done" (change)="todo.done = !todo.done" />
          <label>{{ todo.text }}</label>
          <button class="destroy" (click)="remove(todo)"></button>
        </li>
      }
    </ul>
    @if (todos.length > 0) {
      <span>{{ left }} left</span>
      <ul class="filters">
        @for (name of names; track name) {
          <li><span [class.selected]="shown === name" (click)="shown = name">{{ name }}</span></li>
        }
      </ul>
      @if (left < todos.length) {
        <button (click)="clear()">Clear completed</button>
      }
    }
  `,
})(TodoApp) ?? TodoApp;

await bootstrapApplication(Todo, { providers: [provideZoneChangeDetection()] });

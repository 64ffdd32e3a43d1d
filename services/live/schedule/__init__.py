"""The schedule of live sessions: sessions, professionals, bookings, reminders and calendars."""

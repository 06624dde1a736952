/* libical, which Evolution, GNOME Calendar and KOrganizer read calendars with, and its check of RFC 5545's rules on which
 * property may stand where and how often: `libical FEED...`. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static char *content(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        exit(2);
    long size = ftell(file);
    char *text = calloc(1, (size_t)size + 1);
    rewind(file);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
        exit(2);
    fclose(file);
    return text;
}

static void print_instant(struct icaltimetype time)
{
    if (time.is_date) {
        printf("\t%04d-%02d-%02d", time.year, time.month, time.day);
        return;
    }
    time_t seconds = icaltime_as_timet_with_zone(time, time.zone); /* a time without a zone is read as UTC */
    char text[32];
    strftime(text, sizeof text, icaltime_is_utc(time) ? "\t%FT%TZ" : "\t%FT%T", gmtime(&seconds));
    printf("%s", text);
}

/* What libical could not read, and what the check added. */
static int print_errors(const char *feed, icalcomponent *component)
{
    int errors = 0;
    const char *uid = icalcomponent_get_uid(component); /* not in the loop: it moves the iterator of the component */
    icalproperty *property = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY);
    for (; property; property = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY), errors++)
        fprintf(stderr, "%s: %s: %s\n", feed, uid, icalproperty_get_xlicerror(property));
    return errors;
}

int main(int count, char **feeds)
{
    int errors = 0;
    for (int i = 1; i < count; i++) {
        icalcomponent *calendar = icalparser_parse_string(content(feeds[i]));
        if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT) {
            fprintf(stderr, "%s: not one VCALENDAR\n", feeds[i]);
            return 1;
        }
        if (!icalrestriction_check(calendar))
            fprintf(stderr, "%s: breaks a restriction\n", feeds[i]), errors++;
        errors += print_errors(feeds[i], calendar);
        icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
            errors += print_errors(feeds[i], event);
            printf("%s", feeds[i]);
            print_instant(icalcomponent_get_dtstart(event));
            print_instant(icalcomponent_get_dtend(event));
            printf("\t%s\t%s\n", icalcomponent_get_summary(event), icalcomponent_get_uid(event));
        }
    }
    return errors > 0;
}

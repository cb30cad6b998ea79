"""Who you are. A guest is a real user without a password, so that nothing moves at sign-up."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import DEFAULT_DB_ALIAS, models

from config.prepared import prepared


class UserManager(BaseUserManager["User"]):
    def get(self, *args, **wanted):
        """By its key alone, as every request asks for its user, a prepared query reads the row.

        Only of the manager of all users: that of a relation, which is a subclass, has fewer.
        """
        pk = wanted.get("pk")
        if args or len(wanted) != 1 or type(pk) is not int or type(self) is not UserManager:
            return super().get(*args, **wanted)
        row = _by_key(pk)
        if row is None:
            raise User.DoesNotExist("There is no user of that key.")
        return User.from_db(DEFAULT_DB_ALIAS, _columns(), row)

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def create_guest(self):
        """A learner without e-mail or password, known by the session alone."""
        user = self.model(email=None, is_guest=True)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=80, blank=True, help_text="Shown to instructors of a class.")
    is_guest = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self):
        return self.display_name

    @property
    def display_name(self):
        if self.name:
            return self.name
        return "Guest" if self.is_guest else (self.email or "").partition("@")[0]


@prepared
def _by_key(pk):
    return User.objects.filter(pk=pk).values_list(*_columns())


def _columns():
    return [field.attname for field in User._meta.concrete_fields]
